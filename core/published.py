"""Snippets that are drafted, reviewed, previewed and published as something frozen."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from modelcluster.models import ClusterableModel
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from core.problems import Refusal
from core.revisions import ByAction, LastingRevisions

SOON = timedelta(seconds=5)


class Published(
    ByAction,
    LastingRevisions,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """The base of such a snippet.

    `previewer` is the dotted name of the function of it and a language whose answer
    `<app>/previews/<model>.html` shows.
    """

    previewer = ""

    class Meta:
        abstract = True

    def get_preview_template(self, request, mode_name):
        return f"{self._meta.app_label}/previews/{self._meta.model_name}.html"

    @property
    def preview_modes(self):
        """All content languages together, or one as `?mode=` or `?language=` says."""
        names = dict(settings.LANGUAGES)
        single = [(code, names[code]) for code in settings.CONTENT_LANGUAGES]
        return [("", "Every language"), *single]

    def make_preview_request(self, original_request=None, mode="", *args, **more):
        asked = original_request.GET.get("language", "") if original_request else ""
        return super().make_preview_request(
            original_request, mode or asked, *args, **more
        )

    def get_preview_context(self, request, mode_name):
        context = super().get_preview_context(request, mode_name)
        language = mode_name if mode_name in settings.CONTENT_LANGUAGES else ""
        shown = import_string(self.previewer)(self, language)
        return {**context, self._meta.model_name: shown}


class Publish(PublishRevisionAction):
    """Wagtail's own action, in one transaction: refuses, or freezes first.

    What is scheduled is looked at now and frozen when it goes live.
    """

    code = ""

    def readiness(self, thing):
        """The findings that keep it from being published."""
        raise NotImplementedError

    def freeze(self, thing, revision):
        """Write what people will see, before the thing is saved."""

    def claim(self, thing):
        """Take the locks that publishing needs."""

    def after(self, thing):
        """What goes with being live."""

    @transaction.atomic
    def _publish_revision(self, revision, object, *args, **kwargs):
        waits = object.go_live_at and object.go_live_at > timezone.now() + SOON
        self.claim(object)
        refuse_unready(self.code, self.readiness(object))
        if not waits:
            self.freeze(object, revision)
        super()._publish_revision(revision, object, *args, **kwargs)
        if not waits:
            self.after(object)


def refuse_unready(code, findings):
    if findings:
        errors = [
            {"code": x.code, "message": x.message, "param": x.field} for x in findings
        ]
        raise Refusal(code, errors=errors)
