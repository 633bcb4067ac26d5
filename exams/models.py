from exams.attempts.models import Answer, Attempt, Result
from exams.bank.exam_types import ExamType, QuestionExamType
from exams.bank.models import (
    Question,
    QuestionTopic,
    QuestionVersion,
    TaggedQuestion,
)
from exams.bank.stimuli import Stimulus, StimulusVersion
from exams.bank.uses import QuestionUse
from exams.interchange.models import ImportBatch
from exams.papers.models import (
    Exam,
    ExamQuestion,
    ExamSection,
    MarkingRule,
    Paper,
    PaperQuestion,
)

__all__ = [
    "Answer",
    "Attempt",
    "Exam",
    "ExamQuestion",
    "ExamSection",
    "ExamType",
    "ImportBatch",
    "MarkingRule",
    "Paper",
    "PaperQuestion",
    "Question",
    "QuestionExamType",
    "QuestionTopic",
    "QuestionUse",
    "QuestionVersion",
    "Result",
    "Stimulus",
    "StimulusVersion",
    "TaggedQuestion",
]
