"""What came in, from which file, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime

from exams.bank.models import Question
from exams.papers.models import Exam


class ImportBatch(models.Model):
    """One import of one file: its report, and the questions it made or changed."""

    class Status(models.TextChoices):
        APPLIED = "applied"
        REFUSED = "refused"
        TRIED = "tried"

    status = models.CharField(max_length=10, choices=Status.choices)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, help_text="Of the file's bytes.")
    exam = models.ForeignKey(
        Exam, models.PROTECT, null=True, related_name="import_batches"
    )
    asked_for = models.CharField(
        "exam asked for", max_length=130, blank=True, help_text="Name and year."
    )
    questions = models.ManyToManyField(Question, related_name="import_batches")
    report = models.JSONField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "import batches"

    def __str__(self):
        return f"{self.file_name}, {localtime(self.created_at):%d %b %Y %H:%M}"
