"""What the public may know of a published exam."""

from rest_framework import serializers

from exams.papers.models import Exam


class ExamSummary(serializers.ModelSerializer):
    duration_minutes = serializers.IntegerField(source="live_paper.duration_minutes")
    total_marks = serializers.DecimalField(
        source="live_paper.total_marks",
        max_digits=9,
        decimal_places=2,
        normalize_output=True,
    )
    question_count = serializers.IntegerField(source="live_paper.question_count")

    class Meta:
        model = Exam
        fields = [
            "slug",
            "name",
            "year",
            "description",
            "duration_minutes",
            "total_marks",
            "question_count",
        ]


class ExamSectionDetail(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField()
    max_marks = serializers.CharField()
    question_count = serializers.IntegerField()
    marking = serializers.JSONField(help_text="name, version and shares by kind.")


class ExamDetail(ExamSummary):
    sections = ExamSectionDetail(source="live_paper.sections", many=True)

    class Meta(ExamSummary.Meta):
        fields = [*ExamSummary.Meta.fields, "sections"]
