"""Publishing a question or a stimulus: the version is written first."""

from core.published import Publish
from exams.bank import access, actions, rules
from exams.kinds.findings import Finding

SOURCE_TAKEN = Finding(
    "source_id", "source-taken", "Another question has this source and source_id."
)


class PublishQuestion(Publish):
    code = "question-not-ready"

    def readiness(self, question):
        taken = access.taken_sources([question])
        return rules.readiness(question) + ([SOURCE_TAKEN] if taken else [])

    def freeze(self, question, revision):
        actions.freeze([question], [revision], user=self.user)


class PublishStimulus(Publish):
    code = "stimulus-not-ready"

    def readiness(self, stimulus):
        return rules.stimulus_readiness(stimulus)

    def freeze(self, stimulus, revision):
        actions.freeze_stimulus(stimulus)
