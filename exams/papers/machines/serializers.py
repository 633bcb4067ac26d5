"""An exam as machines write and read it: the same fields both ways."""

from rest_framework import serializers
from taggit.models import Tag

from accounts.models import Batch
from core.serializers import Input
from exams.bank.machines.serializers import STATES, ErrorShown
from exams.papers.models import (
    Exam,
    ExamQuestion,
    ExamSection,
    MarkingRule,
    MixRule,
    MixShare,
    ScoreScale,
)
from exams.papers.models.exams import LANGUAGES
from exams.papers.shapes import is_tie_key

LONGEST = 20_000
NUMBER = {"min_value": 1, "max_value": 2**31 - 1}


class Ids(serializers.ListField):
    """Numbers of things, each once; `of` is the attribute of a row that holds one."""

    def __init__(self, of, **options):
        self.of = of
        super().__init__(
            child=serializers.IntegerField(**NUMBER),
            required=False,
            max_length=100,
            **options,
        )

    def to_internal_value(self, data):
        return list(dict.fromkeys(super().to_internal_value(data)))

    def to_representation(self, rows):
        return [getattr(row, self.of) for row in rows.all()]


class Tags(serializers.ListField):
    """Names of the bank's tags."""

    child = serializers.CharField(max_length=100)

    def to_representation(self, rows):
        ids = [row.tag_id for row in rows.all()]
        found = Tag.objects.filter(pk__in=ids).order_by("name") if ids else ()
        return [tag.name for tag in found]


class ShareInput(Input, serializers.ModelSerializer):
    topic = serializers.IntegerField(
        source="topic_id", required=False, allow_null=True, **NUMBER
    )

    class Meta:
        model = MixShare
        fields = ["difficulty", "topic", "kind", "percent", "least", "most"]
        validators = []


class RuleInput(Input, serializers.ModelSerializer):
    subject = serializers.IntegerField(source="subject_id", **NUMBER)
    topics = Ids("topic_id")
    tags = Tags(required=False, max_length=100)
    shares = ShareInput(many=True, required=False, max_length=50)

    class Meta:
        model = MixRule
        fields = [
            "subject",
            "topics",
            "tags",
            "difficulty",
            "kind",
            "language",
            "count",
            "marks",
            "shares",
        ]
        validators = []


class PlaceInput(Input, serializers.ModelSerializer):
    question = serializers.IntegerField(
        source="question_id", min_value=1, max_value=2**62
    )

    class Meta:
        model = ExamQuestion
        fields = ["question", "marks"]
        validators = []


class SectionInput(Input, serializers.ModelSerializer):
    marking_rule = serializers.PrimaryKeyRelatedField(
        queryset=MarkingRule.objects.all(), allow_null=True, required=False
    )
    questions = PlaceInput(many=True, required=False, max_length=500)
    rules = RuleInput(many=True, required=False, max_length=50)

    class Meta:
        model = ExamSection
        fields = [
            "name",
            "max_marks",
            "duration_minutes",
            "answer_any",
            "counted",
            "marking_rule",
            "questions",
            "rules",
        ]
        validators = []


class ExamInput(Input, serializers.ModelSerializer):
    """What is left out stays; sections, questions and rules count from one as listed."""

    scale = serializers.PrimaryKeyRelatedField(
        queryset=ScoreScale.objects.all(), allow_null=True, required=False
    )
    batches = Ids("batch_id")
    emails = serializers.ListField(
        child=serializers.EmailField(max_length=254), required=False, max_length=20_000
    )
    languages = serializers.ListField(
        child=serializers.ChoiceField(LANGUAGES), required=False, max_length=20
    )
    sections = SectionInput(many=True, required=False, max_length=30)

    class Meta:
        model = Exam
        fields = [
            "kind",
            "name",
            "year",
            "description",
            "duration_minutes",
            "paper_mode",
            "form_count",
            "form_overlap",
            "shuffle_questions",
            "shuffle_options",
            "rest_days",
            "exposure_cap",
            "scoring",
            "scale",
            "pass_mark",
            "tie_keys",
            "starts_at",
            "ends_at",
            "late_entry_minutes",
            "attempts_allowed",
            "retry_after_minutes",
            "pause_allowed",
            "second_device",
            "audience",
            "batches",
            "emails",
            "release",
            "results_at",
            "review",
            "grace_minutes",
            "instructions_en",
            "instructions_hi",
            "languages",
            "show_blueprint",
            "sections",
        ]
        validators = []
        extra_kwargs = {
            "description": {"max_length": LONGEST},
            "instructions_en": {"max_length": LONGEST},
            "instructions_hi": {"max_length": LONGEST},
            "tie_keys": {"max_length": 20},
        }

    def validate_tie_keys(self, keys):
        if wrong := [x for x in keys if not is_tie_key(x)]:
            message = f"There is no tie key {', '.join(wrong)}."
            raise serializers.ValidationError(message)
        return keys

    def validate_batches(self, ids):
        known = set(Batch.objects.filter(pk__in=ids).values_list("pk", flat=True))
        if missing := set(ids) - known:
            raise serializers.ValidationError(f"There is no batch {min(missing)}.")
        return ids


class StaffExamQuery(Input):
    """Filters of the list."""

    cursor = serializers.CharField(required=False, max_length=500)
    page_size = serializers.CharField(required=False, max_length=10)
    state = serializers.ChoiceField(STATES, required=False)
    kind = serializers.ChoiceField(Exam.Kind.choices, required=False)
    year = serializers.IntegerField(required=False, min_value=1, max_value=32_767)


class StaffExamRow(serializers.ModelSerializer):
    revision = serializers.IntegerField(source="latest_revision_id", allow_null=True)

    class Meta:
        model = Exam
        fields = [
            "id",
            "slug",
            "name",
            "year",
            "kind",
            "live",
            "has_unpublished_changes",
            "revision",
            "starts_at",
            "ends_at",
            "updated_at",
        ]


class StaffExamShown(StaffExamRow):
    """An exam as its editors see it; `revision` goes into If-Match."""

    exam = ExamInput(source="*")
    findings = ErrorShown(many=True, help_text="What keeps it from being published.")

    class Meta(StaffExamRow.Meta):
        fields = [*StaffExamRow.Meta.fields, "exam", "findings"]
