"""Exam types: the editors' small list, and which question suits which."""

from django.db import models
from django.db.models.functions import Lower

from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel


class ExamType(models.Model):
    """A sort of exam that questions suit, such as a recruitment test; editors' list."""

    name = models.CharField(
        max_length=80, help_text="Such as “Recruitment test”; sheets name it the same."
    )

    panels = [FieldPanel("name")]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="exam_type_name_once",
                violation_error_message="There is an exam type of this name.",
            )
        ]

    def __str__(self):
        return self.name


class QuestionExamType(models.Model):
    """A sort of exam a question suits."""

    question = ParentalKey(
        "exams.Question", on_delete=models.CASCADE, related_name="question_exam_types"
    )
    exam_type = models.ForeignKey(
        ExamType, models.PROTECT, related_name="question_exam_types"
    )

    panels = [FieldPanel("exam_type")]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "exam_type"], name="exam_type_once_per_question"
            )
        ]

    def __str__(self):
        return str(self.exam_type)
