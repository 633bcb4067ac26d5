"""Publishing a question or a stimulus: the version is written first."""

from core.published import Publish
from exams.bank import actions, rules


class PublishQuestion(Publish):
    code = "question-not-ready"

    def readiness(self, question):
        return rules.readiness(question)

    def freeze(self, question, revision):
        actions.freeze([question], [revision], user=self.user)


class PublishStimulus(Publish):
    code = "stimulus-not-ready"

    def readiness(self, stimulus):
        return rules.stimulus_readiness(stimulus)

    def freeze(self, stimulus, revision):
        actions.freeze_stimulus(stimulus)
