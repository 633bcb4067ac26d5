"""What staff did to an exam that the marks or the students know of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from exams.attempts import rules
from exams.attempts.models import Attempt
from exams.bank.models import QuestionVersion
from exams.papers.models import Exam


class CancellationQuerySet(models.QuerySet):
    def of(self, exam_id):
        """{version id: what it scores} of an exam."""
        rows = self.filter(exam=exam_id)
        return dict(rows.values_list("version_id", "scores"))


class Cancellation(models.Model):
    """A question version that staff cancelled in an exam; never undone.

    A version published later is another question and is marked as usual.
    """

    class Scores(models.TextChoices):
        FULL_TO_ALL = rules.FULL, "Full marks for everybody"
        LEFT_OUT = rules.LEFT_OUT, "Left out: no marks, and a lower maximum"

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="cancellations")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    scores = models.CharField(max_length=12, choices=Scores)
    reason = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField()
    done_at = models.DateTimeField(
        null=True, help_text="When all who had handed in were marked anew."
    )

    objects = CancellationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "version"], name="version_cancelled_once_per_exam"
            )
        ]
        indexes = [
            models.Index(
                fields=["cancelled_at"],
                condition=models.Q(done_at=None),
                name="cancellation_to_do",
            )
        ]

    def __str__(self):
        return f"{self.exam}: question {self.version_id}, {self.get_scores_display()}"


class ScoreChange(models.Model):
    """An attempt that was marked anew: what it had before, and what it has now."""

    attempt = models.ForeignKey(
        Attempt, models.PROTECT, related_name="score_changes", db_index=False
    )
    cancelled = ArrayField(
        models.BigIntegerField(), help_text="Every question cancelled by then."
    )
    score_before = models.DecimalField(max_digits=12, decimal_places=4)
    total_before = models.DecimalField(max_digits=12, decimal_places=4)
    score = models.DecimalField(max_digits=12, decimal_places=4)
    total_marks = models.DecimalField(max_digits=12, decimal_places=4)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "cancelled"], name="marked_anew_once"
            )
        ]

    def __str__(self):
        return f"{self.score_before} of {self.total_before} to {self.score} of {self.total_marks}"


class MessageQuerySet(models.QuerySet):
    def for_attempt(self, attempt):
        """Those sent while it was sat."""
        until = attempt.settled_at or attempt.deadline_at
        sent = (attempt.started_at, until)
        return self.filter(exam=attempt.exam_id, sent_at__range=sent)


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
