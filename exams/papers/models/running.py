"""What staff decided about an exam while it ran."""

from django.db import models

from exams.papers.models.exams import Exam


class Running(models.Model):
    """Facts about a published exam that no draft carries back; a row once there are any."""

    exam = models.OneToOneField(
        Exam, models.PROTECT, primary_key=True, related_name="running"
    )
    closed_at = models.DateTimeField(null=True, help_text="When staff closed it early.")
    released_at = models.DateTimeField(
        null=True, help_text="When staff gave its results out."
    )
    promised_until = models.DateTimeField(
        null=True,
        help_text="Until when, with the grace, people may be writing by what was "
        "published or given before, whatever became of the end.",
    )

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.exam)
