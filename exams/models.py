from exams.attempts.deeds import Cancellation, Message
from exams.attempts.events import AttemptEvent
from exams.attempts.explained import OpenedExplanation
from exams.attempts.models import Answer, Attempt
from exams.attempts.runs import Result, Score, ScoreRun
from exams.bank.duplicates.models import Likeness, Pair, Variant
from exams.bank.exam_types import ExamType, QuestionExamType
from exams.bank.models import (
    Question,
    QuestionTopic,
    QuestionVersion,
    TaggedQuestion,
)
from exams.bank.reviewing.models import ReviewNote
from exams.bank.stimuli import Stimulus, StimulusVersion
from exams.bank.uses import QuestionUse
from exams.interchange.models import (
    ImportBatch,
    ImportDeed,
    ImportFile,
    ImportFinding,
    ImportRow,
)
from exams.papers.models import (
    EnemyGroup,
    EnemyQuestion,
    Exam,
    ExamBatch,
    ExamQuestion,
    ExamSection,
    ExamTemplate,
    Exposure,
    ExtraTime,
    MarkingRule,
    MixRule,
    MixShare,
    MixTag,
    MixTopic,
    Paper,
    PaperQuestion,
    PooledQuestion,
    Running,
    ScoreScale,
)

__all__ = [
    "Answer",
    "Attempt",
    "AttemptEvent",
    "Cancellation",
    "EnemyGroup",
    "EnemyQuestion",
    "Exam",
    "ExamBatch",
    "ExamQuestion",
    "ExamSection",
    "ExamTemplate",
    "ExamType",
    "Exposure",
    "ExtraTime",
    "ImportBatch",
    "ImportDeed",
    "ImportFile",
    "ImportFinding",
    "ImportRow",
    "Likeness",
    "MarkingRule",
    "Message",
    "MixRule",
    "MixShare",
    "MixTag",
    "MixTopic",
    "OpenedExplanation",
    "Pair",
    "Paper",
    "PaperQuestion",
    "PooledQuestion",
    "Question",
    "QuestionExamType",
    "QuestionTopic",
    "QuestionUse",
    "QuestionVersion",
    "Result",
    "Running",
    "Score",
    "ScoreRun",
    "ScoreScale",
    "ReviewNote",
    "Stimulus",
    "StimulusVersion",
    "TaggedQuestion",
    "Variant",
]
