"""The shape of a board's exam, to begin a new one from."""

from django.db import models

from exams.papers.models.exams import Exam
from exams.papers.shapes import validate_shape


class ExamTemplate(models.Model):
    """The shape of a board's exam in one year; versions are never edited once used.

    `shape` is what `exams.papers.shapes` describes: minutes, languages, tie keys and
    sections with questions, marks, marking rule and limits.
    """

    board = models.CharField(max_length=40, help_text="Such as NEET or GATE.")
    name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The year it took effect."
    )
    version = models.PositiveIntegerField(default=1)
    shape = models.JSONField(validators=[validate_shape])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["board", "name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="exam_template_version_once"
            )
        ]

    def __str__(self):
        return f"{self.name} (version {self.version})"

    @property
    def is_used(self):
        return Exam.objects.filter(template=self).exists()
