"""Batches: students who study together, for audiences and reports."""

from secrets import choice

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.timezone import now

from accounts.models.people import User

# Letters and digits nobody mixes up when reading a code aloud.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def join_code():
    return "".join(choice(LETTERS) for _ in range(CODE_LENGTH))


class BatchQuerySet(models.QuerySet):
    def with_size(self):
        return self.annotate(size=models.Count("members"))


class Batch(models.Model):
    """A group of students. Never deleted: closing it keeps its members and reports."""

    name = models.CharField(max_length=120, unique=True)
    join_code = models.CharField(
        max_length=20,
        unique=True,
        default=join_code,
        help_text="Students enter it in the app to join. Change it when it got about.",
    )
    is_open = models.BooleanField(
        "open to join",
        default=True,
        help_text="Whether the code lets new students in. Staff can always add some.",
    )
    staff = models.ManyToManyField(
        User,
        blank=True,
        related_name="batches_in_charge",
        limit_choices_to={"is_staff": True},
        verbose_name="staff in charge",
    )
    created_at = models.DateTimeField(default=now, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        default_permissions = ("add", "change", "view")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(join_code=Upper("join_code")) & ~Q(join_code=""),
                name="join_code_is_upper_case_and_there",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self.join_code = self.join_code.strip().upper()


class BatchMember(models.Model):
    """A student's place in a batch."""

    class By(models.TextChoices):
        CODE = "code", "join code"
        STAFF = "staff", "chosen by staff"
        EMAILS = "emails", "list of addresses"
        CSV = "csv", "CSV file"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="batch_places")
    by = models.CharField(max_length=10, choices=By)
    joined_at = models.DateTimeField(default=now)

    class Meta:
        default_permissions = ()
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "user"], name="joined_once"),
        ]

    def __str__(self):
        return f"{self.user} in {self.batch}"
