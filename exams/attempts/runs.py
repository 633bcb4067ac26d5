"""How an exam was marked, each time: runs and their scores, appended and never edited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.kept import Kept
from core.models import LABEL
from exams.attempts.models import Attempt
from exams.papers.models import Exam


class ScoreRunQuerySet(models.QuerySet):
    def newest(self, exam_id):
        """By which the exam is marked now; None before its first mark."""
        return NEWEST.first(exam=exam_id)


class ScoreRun(models.Model):
    """One marking of an exam: the first as answered, each later one for a reason.

    Whoever hands in is marked by the newest run; what staff cancelled belongs to a run
    and holds in all later ones, so each score can be reckoned again from rows.
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="score_runs")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=LABEL, blank=True)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(
        null=True, help_text="When all who had handed in were marked by it."
    )

    objects = ScoreRunQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["exam_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "number"], name="score_run_number_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["started_at"],
                condition=models.Q(done_at=None),
                name="score_run_to_do",
            )
        ]

    def __str__(self):
        return f"{self.exam}, score run {self.number}"


NEWEST = Kept(
    lambda exam: ScoreRun.objects.filter(exam=exam).order_by("-number")[:1], "exam"
)


class Score(models.Model):
    """An attempt's marks in one run."""

    run = models.ForeignKey(
        ScoreRun, models.PROTECT, related_name="scores", db_index=False
    )
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="scores")
    score = models.DecimalField(max_digits=12, decimal_places=4)
    total_marks = models.DecimalField(max_digits=12, decimal_places=4)
    scaled = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, help_text="Where the exam scales."
    )
    passed = models.BooleanField(null=True, help_text="Where there is a pass mark.")
    breakdown = models.JSONField(
        help_text="Counts and marks, over all and by group; {} where none was kept."
    )
    questions = models.JSONField(help_text="Per question: outcome and marks.")
    cancelled = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="Its questions that were cancelled by then.",
    )
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["run", "attempt"], name="one_score_per_run_and_attempt"
            )
        ]

    def __str__(self):
        return f"{self.score} of {self.total_marks}"


class Result(models.Model):
    """Which of an attempt's scores holds: that of the last run that reached it."""

    attempt = models.OneToOneField(
        Attempt, models.PROTECT, primary_key=True, related_name="result"
    )
    current = models.OneToOneField(Score, models.PROTECT, related_name="+")

    def __str__(self):
        return str(self.current)
