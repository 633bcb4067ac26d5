from exams.papers.models.audience import ExamBatch, ExtraTime
from exams.papers.models.enemies import EnemyGroup, EnemyQuestion
from exams.papers.models.exams import Exam
from exams.papers.models.marking import MarkingRule, ScoreScale
from exams.papers.models.mixing import MixRule, MixShare, MixTag, MixTopic
from exams.papers.models.papers import (
    Exposure,
    Paper,
    PaperQuestion,
    PooledQuestion,
)
from exams.papers.models.running import Running
from exams.papers.models.sections import ExamQuestion, ExamSection
from exams.papers.models.templates import ExamTemplate

__all__ = [
    "EnemyGroup",
    "EnemyQuestion",
    "Exam",
    "ExamBatch",
    "ExamQuestion",
    "ExamSection",
    "ExamTemplate",
    "Exposure",
    "ExtraTime",
    "MarkingRule",
    "MixRule",
    "MixShare",
    "MixTag",
    "MixTopic",
    "Paper",
    "PaperQuestion",
    "PooledQuestion",
    "Running",
    "ScoreScale",
]
