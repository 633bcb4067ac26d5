"""For whom an exam is, and who gets more time."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from modelcluster.fields import ParentalKey

from accounts.models import Batch, User
from core.kept import Kept
from exams.papers.models.exams import Exam


class ExamBatch(models.Model):
    """A batch whose students may sit the exam."""

    exam = ParentalKey(Exam, on_delete=models.CASCADE, related_name="batches")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "batch"], name="batch_once_per_exam"
            )
        ]

    def __str__(self):
        return str(self.batch)


class ExtraTimeQuerySet(models.QuerySet):
    def for_exam(self, exam):
        """Rows of the exam and rows that hold everywhere."""
        return self.filter(Q(exam=exam) | Q(exam=None))

    def factor_of(self, user_id, exam):
        """The factor that holds for the user in the exam."""
        row = NEAREST.first(user=user_id, exam=exam.pk)
        return row.factor if row else 1


class ExtraTime(models.Model):
    """How much longer a student has, in one exam or in all; the exam's row goes first."""

    user = models.ForeignKey(User, models.PROTECT, related_name="extra_times")
    exam = models.ForeignKey(
        Exam,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="extra_times",
        help_text="Empty: every exam.",
    )
    factor = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        help_text="1.25 is a quarter more than everybody else.",
    )
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ExtraTimeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "exam"],
                nulls_distinct=False,
                name="extra_time_once_per_student_and_exam",
            ),
            models.CheckConstraint(
                condition=Q(factor__gte=1, factor__lte=Decimal(5)),
                name="extra_time_is_one_to_five_fold",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.exam or 'every exam'}: {self.factor}"


def nearest(user, exam):
    """The exam's row of a user, else the one that holds everywhere."""
    rows = ExtraTime.objects.for_exam(exam).filter(user=user)
    return rows.order_by(F("exam").asc(nulls_last=True))[:1]


NEAREST = Kept(nearest, "user", "exam")
