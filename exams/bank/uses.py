"""What upper rooms know of a question: rows of the bank, written by calls down."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from exams.bank.models import Question

NO_END = datetime(9999, 12, 31, tzinfo=UTC)


class UseQuerySet(models.QuerySet):
    def locked(self, now):
        """Questions of an open exam that nobody allowed a new version of."""
        return self.filter(locked_until__gt=now, opened_at=None)


class QuestionUse(models.Model):
    """What became of a question; one that nobody used or imported may have no row.

    Papers and imports keep it by `actions.note_use`; `manage.py rebuild_question_uses`
    counts all of it anew.
    """

    question = models.OneToOneField(
        Question, models.CASCADE, related_name="use", primary_key=True
    )
    used = models.PositiveIntegerField(default=0, help_text="Exams that published it.")
    last_used_at = models.DateTimeField(
        null=True, help_text="When a paper with it was last compiled."
    )
    locked_until = models.DateTimeField(
        null=True, help_text="When the last open exam with it ends; 9999 is no end."
    )
    locked_by = models.CharField(max_length=130, blank=True, help_text="That exam.")
    opened_at = models.DateTimeField(
        null=True, help_text="When a new version for later papers was allowed."
    )
    facility = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        help_text="Mean mark in percent of the most; below 0 where marks were lost.",
    )
    import_batch = models.PositiveBigIntegerField(
        null=True, help_text="The last import that made or changed it."
    )
    import_label = models.CharField(max_length=300, blank=True)

    objects = UseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["import_batch"], name="use_by_import_batch"),
            models.Index(fields=["facility"], name="use_by_facility"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(used=0, last_used_at=None)
                | Q(used__gt=0, last_used_at__isnull=False),
                name="used_question_was_used_some_time",
            ),
            models.CheckConstraint(
                condition=Q(locked_until=None, locked_by="")
                | Q(used__gt=0, locked_until__isnull=False) & ~Q(locked_by=""),
                name="locked_question_is_used_in_an_exam",
            ),
            models.CheckConstraint(
                condition=Q(facility=None) | Q(facility__lte=100),
                name="facility_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(import_batch=None, import_label="")
                | Q(import_batch__isnull=False) & ~Q(import_label=""),
                name="import_batch_has_a_label",
            ),
        ]

    def __str__(self):
        return f"Use of question {self.question_id}"

    @property
    def has_end(self):
        return self.locked_until is not None and self.locked_until < NO_END

    @property
    def reason(self):
        """Who locks it and until when, such as "“Mock 2026” uses it until 3 Dec 2026, 10:00"."""
        ends = f"until {localtime(self.locked_until):%-d %b %Y, %H:%M}"
        return f"“{self.locked_by}” uses it {ends if self.has_end else 'and is open'}"
