"""Marks on their way out: results and reviews."""

from rest_framework import serializers

from core.serializers import Input
from exams.attempts import rules
from exams.attempts.explained import OpenedExplanation
from exams.attempts.runs import Score
from exams.papers.models import Exam


class Marks(serializers.DecimalField):
    """Marks as text without idle zeros: "20", "-0.3333"."""

    def __init__(self, **options):
        shape = {"max_digits": 12, "decimal_places": 4, "normalize_output": True}
        super().__init__(**shape, **options)


class CancelledQuestion(serializers.Serializer):
    question = serializers.IntegerField()
    scores = serializers.ChoiceField(["full_to_all", "left_out", "uncounted"])


class GroupMarks(serializers.Serializer):
    """Marks, counts and time of some questions; shares are of what counts."""

    score = serializers.CharField()
    total_marks = serializers.CharField()
    correct = serializers.IntegerField()
    partial = serializers.IntegerField()
    wrong = serializers.IntegerField()
    skipped = serializers.IntegerField()
    uncounted = serializers.IntegerField(required=False)
    full_to_all = serializers.IntegerField(required=False)
    left_out = serializers.IntegerField(required=False)
    accuracy = serializers.CharField(
        allow_null=True, help_text='Correct of attempted, "0.6667"; null of none.'
    )
    attempt_rate = serializers.CharField(
        allow_null=True, help_text="Attempted of attempted and skipped."
    )
    marks_lost = serializers.CharField(help_text="By negative marks.")
    time_spent_ms = serializers.IntegerField()


class SectionMarks(GroupMarks):
    number = serializers.IntegerField()
    name = serializers.CharField()


class LabelMarks(GroupMarks):
    id = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)


class DifficultyMarks(GroupMarks):
    difficulty = serializers.CharField(
        allow_null=True,
        help_text="easy, medium or hard, as it was when the paper was made; null where "
        "none was kept.",
    )


class KindMarks(GroupMarks):
    kind = serializers.CharField()


class Breakdown(GroupMarks):
    """Over all and by group; what was marked before a group was kept lacks it."""

    sections = SectionMarks(many=True)
    subjects = LabelMarks(many=True)
    topics = LabelMarks(
        many=True, help_text="A question of two topics stands under both."
    )
    difficulties = DifficultyMarks(many=True)
    kinds = KindMarks(many=True)


class AttemptResult(serializers.ModelSerializer):
    score = Marks()
    total_marks = Marks()
    scaled = Marks(allow_null=True, help_text="Where the exam scales, else null.")
    breakdown = serializers.SerializerMethodField()
    cancelled = serializers.SerializerMethodField(
        help_text="Questions that staff cancelled, and what each one scores."
    )

    class Meta:
        model = Score
        fields = ["score", "total_marks", "scaled", "passed", "breakdown", "cancelled"]

    def get_breakdown(self, marked) -> Breakdown():
        return marked.breakdown

    def get_cancelled(self, marked) -> CancelledQuestion(many=True):
        outcomes = {x["question"]: x["outcome"] for x in marked.questions}
        return [{"question": x, "scores": outcomes[x]} for x in marked.cancelled]


class ReviewedQuestion(serializers.Serializer):
    question = serializers.IntegerField()
    outcome = serializers.ChoiceField(
        [*rules.OUTCOMES, *rules.RARE],
        allow_null=True,
        help_text="Null, as marks and key, where the exam shows one's own answers alone.",
    )
    marks = serializers.CharField(allow_null=True)
    max = serializers.CharField(allow_null=True, help_text="What it counts for.")
    response = serializers.JSONField(allow_null=True)
    flagged = serializers.BooleanField()
    reviewed_at = serializers.DateTimeField(
        allow_null=True, help_text="When its explanation was opened first."
    )
    time_spent_ms = serializers.IntegerField()
    key = serializers.JSONField(
        allow_null=True, help_text="What is right, in the form of a response."
    )
    explanation = serializers.JSONField(help_text="{language: [block]}")
    explanations = serializers.JSONField(help_text="{language: {option id: [block]}}")
    formulas = serializers.DictField(
        child=serializers.CharField(), help_text="{LaTeX: sha256 of its picture}"
    )


class OpenedQuestion(serializers.ModelSerializer):
    question = serializers.IntegerField(source="question_id")

    class Meta:
        model = OpenedExplanation
        fields = ["question", "reviewed_at"]


class HistoryQuery(Input):
    """Filters of the history."""

    cursor = serializers.CharField(required=False, max_length=500)
    page_size = serializers.CharField(required=False, max_length=10)
    exam = serializers.SlugField(required=False, max_length=255)
    subject = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Number of a subject: marks and trend are of it alone.",
    )


class AttemptExam(serializers.ModelSerializer):
    class Meta:
        model = Exam
        fields = ["slug", "name", "year"]


class Exact(serializers.CharField):
    """A fraction as text, rounded here and nowhere before."""

    def to_representation(self, value):
        return rules.text(value)


class HistoryItem(serializers.Serializer):
    id = serializers.UUIDField()
    exam = AttemptExam()
    number = serializers.IntegerField()
    closed_at = serializers.DateTimeField()
    score = Exact()
    total_marks = Exact()
    percent = Exact(allow_null=True, help_text="Of the marks there were; null of none.")
    accuracy = serializers.CharField(
        allow_null=True, help_text="Correct of attempted; null of none."
    )
    trend = Exact(
        allow_null=True, help_text="The mean percent of this one and the four before."
    )
