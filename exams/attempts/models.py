"""Attempts of students at exams, and their answers."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

import uuid_utils.compat

from accounts.models import DeviceSession, User
from exams.bank.models import Question
from exams.papers import timing
from exams.papers.models import Exam, ExtraTime, Paper


class MultirangeField(models.Field):
    """PostgreSQL's int8multirange as a list of [first, last] pairs, both included."""

    def db_type(self, connection):
        return "int8multirange"

    def from_db_value(self, value, expression, connection):
        return value if value is None else closed_ranges(value)

    def get_placeholder(self, value, compiler, connection):
        return "%s::int8multirange"

    def get_prep_value(self, value):
        parts = ",".join(f"[{first},{last}]" for first, last in value)
        return f"{{{parts}}}"


def closed_ranges(value):
    """[[1, 40], [42, 42]] of a multirange, as clients read it."""
    return [[part.lower, part.upper - 1] for part in value]


class AttemptQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user_id=user.pk)

    def counted(self):
        """Those of students: a trial of the staff counts nowhere."""
        return self.filter(is_trial=False)

    def open(self):
        return self.filter(status=Attempt.Status.IN_PROGRESS)

    def due(self, now):
        """Open attempts whose time has run out."""
        return self.open().filter(deadline_at__lte=now)

    def with_release(self):
        """Each with its exam and what says when its result may leave."""
        same = Attempt.objects.counted().filter(exam=OuterRef("exam"))
        same = same.order_by("-deadline_at")
        is_theirs = Q(exam=OuterRef("exam")) | Q(exam=None)
        extra = ExtraTime.objects.filter(is_theirs).order_by("-factor")
        rows = self.select_related("exam", "exam__running").defer("exam__emails")
        return rows.annotate(
            last_deadline=Subquery(same.values("deadline_at")[:1]),
            longest_factor=Subquery(extra.values("factor")[:1]),
        )


class Attempt(models.Model):
    """One student's one sitting of one paper."""

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress"
        SETTLED = "settled"

    class EndedBy(models.TextChoices):
        STUDENT = "student"
        DEADLINE = "deadline"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    user = models.ForeignKey(User, models.PROTECT, related_name="attempts")
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="attempts")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attempts")
    is_trial = models.BooleanField(
        "trial", default=False, help_text="A test run of the staff, which never counts."
    )
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.IN_PROGRESS
    )
    ended_by = models.CharField(max_length=20, choices=EndedBy.choices, blank=True)
    session = models.ForeignKey(
        DeviceSession,
        models.PROTECT,
        related_name="+",
        help_text="The login that holds the attempt; only it may save.",
    )
    epoch = models.PositiveIntegerField(default=1)
    order = models.JSONField(help_text="[{question, options}] as this student sees it.")
    seed = models.BigIntegerField(
        null=True, help_text="What drew and shuffled it, where anything did."
    )
    places = models.JSONField(
        null=True,
        help_text="[{question, version, section, number, marks, subject, topics, "
        "difficulty}] of a drawn paper; null where the paper's own rows say it.",
    )
    seqs = MultirangeField(default=list, help_text="The seqs received so far.")
    hash = models.CharField(
        max_length=64, blank=True, help_text="Running hash over the items received."
    )
    fresh = MultirangeField(default=list, help_text="New seqs of the last batch.")
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "exam", "is_trial"],
                condition=Q(status="in_progress"),
                name="one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["user", "exam", "is_trial", "number"],
                name="attempt_number_once",
            ),
            models.CheckConstraint(
                condition=Q(status="in_progress", settled_at=None, ended_by="")
                | Q(status="settled", settled_at__isnull=False) & ~Q(ended_by=""),
                name="settled_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("started_at")),
                name="deadline_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"],
                condition=Q(status="in_progress"),
                name="attempt_open_by_deadline",
            ),
            models.Index(fields=["user", "-started_at"], name="attempt_of_user"),
            models.Index(fields=["exam", "-deadline_at"], name="attempt_of_exam"),
        ]

    def __str__(self):
        return f"{self.user}, {self.exam}, {self.word} {self.number}"

    @property
    def word(self):
        return "trial" if self.is_trial else "attempt"

    @property
    def ledger_label(self):
        return f"{self.user.ledger_label}, {self.exam}, {self.word} {self.number}"

    @property
    def first_seq(self) -> int:
        """The lowest seq a client may use next."""
        return self.seqs[-1][1] + 1 if self.seqs else 1

    @property
    def receipt(self):
        return {"seqs": self.seqs, "hash": self.hash}

    def remaining_seconds(self, now):
        """Whole seconds left, 0 once it is settled or its time has run out."""
        if self.is_settled:
            return 0
        return max(0, int((self.deadline_at - now).total_seconds()))

    @property
    def is_settled(self):
        return self.status == self.Status.SETTLED

    @property
    def releases_at(self):
        """When its result may leave; None while it is open or nobody said."""
        if not self.is_settled:
            return None
        if self.is_trial:
            return self.settled_at
        told = self
        if not hasattr(self, "last_deadline"):
            told = Attempt.objects.with_release().get(pk=self.pk)
        return timing.releases_at(
            told.exam, told.settled_at, told.last_deadline, told.longest_factor or 1
        )

    def is_released(self, now):
        """Whether result, keys and explanations may leave."""
        moment = self.releases_at
        return moment is not None and moment <= now


class Answer(models.Model):
    """What a student gave to one question: the last of what was received."""

    pk = models.CompositePrimaryKey("attempt_id", "question_id")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="+", db_index=False
    )
    response = models.JSONField(null=True, help_text="Null: cleared or never given.")
    seq = models.BigIntegerField()
    at_ms = models.BigIntegerField(help_text="Milliseconds since the start, by client.")
    time_spent_ms = models.BigIntegerField(default=0)
    flagged = models.BooleanField(default=False)

    def __str__(self):
        return f"{self.attempt_id} {self.question_id}"
