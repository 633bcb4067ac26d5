"""Publishing a question: Wagtail's own action, with the version written first."""

from django.db import transaction

from wagtail.actions.publish_revision import PublishRevisionAction

from core.problems import Refusal
from exams.bank import actions, rules


class PublishQuestion(PublishRevisionAction):
    """Refuses `question-not-ready` with every reason, else freezes and publishes."""

    @transaction.atomic
    def _publish_revision(self, revision, object, *args, **kwargs):
        refuse_unready("question-not-ready", rules.readiness(object))
        actions.freeze([object], [revision])
        return super()._publish_revision(revision, object, *args, **kwargs)


class PublishStimulus(PublishRevisionAction):
    """Refuses `stimulus-not-ready` with every reason, else freezes and publishes."""

    @transaction.atomic
    def _publish_revision(self, revision, object, *args, **kwargs):
        refuse_unready("stimulus-not-ready", rules.stimulus_readiness(object))
        actions.freeze_stimulus(object)
        return super()._publish_revision(revision, object, *args, **kwargs)


def refuse_unready(code, findings):
    if findings:
        errors = [
            {"code": x.code, "message": x.message, "param": x.field} for x in findings
        ]
        raise Refusal(code, errors=errors)
