"""What staff did to an exam that the marks or the students know of."""

from django.db import models

from core.kept import Kept
from exams.attempts import rules
from exams.attempts.runs import ScoreRun
from exams.bank.models import QuestionVersion
from exams.papers.models import Exam


class CancellationQuerySet(models.QuerySet):
    def by(self, run):
        """{version id: what it scores} in a run: what was cancelled with it or before."""
        rows = CANCELLED.all(exam=run.exam_id, number=run.number)
        return {row.version_id: row.scores for row in rows}


class Cancellation(models.Model):
    """A question version that staff cancelled in an exam; never undone.

    It belongs to the run that marked all anew for it. A version published later is
    another question and is marked as usual.
    """

    class Scores(models.TextChoices):
        FULL_TO_ALL = rules.FULL, "Full marks for everybody"
        LEFT_OUT = rules.LEFT_OUT, "Left out: no marks, and a lower maximum"

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="cancellations")
    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="cancellations")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    scores = models.CharField(max_length=12, choices=Scores)

    objects = CancellationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "version"], name="version_cancelled_once_per_exam"
            )
        ]

    def __str__(self):
        return f"{self.exam}: question {self.version_id}, {self.get_scores_display()}"


CANCELLED = Kept(
    lambda exam, number: Cancellation.objects.filter(
        exam=exam, run__number__lte=number
    ),
    *("exam", "number"),
)


class MessageQuerySet(models.QuerySet):
    def for_attempt(self, attempt):
        """Those sent while it was sat."""
        sent = self.filter(exam=attempt.exam_id, sent_at__gte=attempt.started_at)
        return (
            sent.filter(sent_at__lte=attempt.closed_at) if attempt.closed_at else sent
        )


class Message(models.Model):
    """What staff told all who were sitting an exam; never taken back."""

    exam = models.ForeignKey(
        Exam, models.PROTECT, related_name="messages", db_index=False
    )
    text = models.CharField(max_length=500)
    sent_at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["exam", "sent_at"], name="message_of_exam")]

    def __str__(self):
        return self.text
