"""What students may know of a published exam."""

from rest_framework import serializers

from core.serializers import Input
from exams.papers.models import Exam, ExamSection
from exams.papers.offering import blueprint

STATES = ["open", "upcoming", "past"]


class ExamQuery(Input):
    """Filters of the list."""

    cursor = serializers.CharField(required=False, max_length=500)
    page_size = serializers.CharField(required=False, max_length=10)
    state = serializers.ChoiceField(
        STATES, required=False, help_text="By when it may be started."
    )
    subject = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Number of a subject.",
    )
    kind = serializers.ChoiceField(Exam.Kind.choices, required=False)
    year = serializers.IntegerField(required=False, min_value=1, max_value=32_767)


class ExamSummary(serializers.ModelSerializer):
    duration_minutes = serializers.IntegerField(source="live_paper.duration_minutes")
    total_marks = serializers.DecimalField(
        source="live_paper.total_marks",
        max_digits=9,
        decimal_places=2,
        normalize_output=True,
    )
    question_count = serializers.IntegerField(source="live_paper.question_count")
    closed_at = serializers.DateTimeField(
        allow_null=True, help_text="When staff closed it early."
    )

    class Meta:
        model = Exam
        fields = [
            "slug",
            "name",
            "kind",
            "year",
            "description",
            "starts_at",
            "ends_at",
            "closed_at",
            "duration_minutes",
            "total_marks",
            "question_count",
        ]


class ExamSectionDetail(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField()
    max_marks = serializers.CharField()
    question_count = serializers.IntegerField()
    duration_minutes = serializers.IntegerField(
        required=False, help_text="Minutes for this section alone."
    )
    answer_any = serializers.IntegerField(
        required=False, help_text="Of its questions, so many count."
    )
    counted = serializers.ChoiceField(
        ExamSection.Counted.choices,
        required=False,
        help_text="Which answers count where more were given.",
    )
    marking = serializers.JSONField(help_text="name, version and shares by kind.")


class SubjectTold(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()


class BlueprintShare(serializers.Serializer):
    topic = SubjectTold(allow_null=True)
    difficulty = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)
    percent = serializers.IntegerField(allow_null=True)
    least = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)


class BlueprintRule(serializers.Serializer):
    subject = SubjectTold()
    topics = SubjectTold(many=True)
    difficulty = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    marks = serializers.CharField(help_text="Of each question.")
    shares = BlueprintShare(many=True)


class BlueprintPlaced(serializers.Serializer):
    subject = SubjectTold(allow_null=True)
    count = serializers.IntegerField()


class BlueprintSection(serializers.Serializer):
    number = serializers.IntegerField()
    rules = BlueprintRule(many=True, help_text="What is drawn.")
    placed = BlueprintPlaced(many=True, help_text="What everybody gets.")


class ExamDetail(ExamSummary):
    sections = ExamSectionDetail(source="live_paper.sections", many=True)
    instructions = serializers.DictField(
        child=serializers.CharField(), help_text="{language: text}"
    )
    languages = serializers.ListField(
        child=serializers.CharField(),
        help_text="In which every question is written; empty: as they are.",
    )
    blueprint = serializers.SerializerMethodField()

    class Meta(ExamSummary.Meta):
        fields = [
            *ExamSummary.Meta.fields,
            "audience",
            "late_entry_minutes",
            "attempts_allowed",
            "retry_after_minutes",
            "pause_allowed",
            "second_device",
            "release",
            "results_at",
            "review",
            "scoring",
            "pass_mark",
            "instructions",
            "languages",
            "blueprint",
            "sections",
        ]

    def get_blueprint(self, exam) -> BlueprintSection(many=True, allow_null=True):
        return blueprint(exam) if exam.show_blueprint else None
