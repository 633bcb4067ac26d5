"""Attempts of students at exams, and their answers."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

import uuid_utils.compat

from accounts.models import DeviceSession, User
from exams.attempts import states
from exams.attempts.ranges import MultirangeField
from exams.attempts.sets import AttemptQuerySet
from exams.bank.models import Question
from exams.papers import timing
from exams.papers.models import Exam, Paper

SILENCE = timedelta(minutes=2)
SEQS_OF_A_DEVICE = 100_000


class Attempt(models.Model):
    """One student's one sitting of one paper."""

    Status = states.Status
    EndedBy = states.EndedBy

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="attempts", db_index=False
    )
    exam = models.ForeignKey(
        Exam, models.PROTECT, related_name="attempts", db_index=False
    )
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
    minutes_allowed = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        help_text="What the paper and extra time gave it so far, never taken back; null "
        "of those that began before it was kept.",
    )
    saved_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(
        null=True,
        help_text="The last sign of life, where a second device waits for it.",
    )
    freed_at = models.DateTimeField(
        null=True, help_text="When staff let another device go on."
    )
    paused_at = models.DateTimeField(null=True, help_text="When its clock stopped.")
    pause_until = models.DateTimeField(
        null=True, help_text="When a pause ends the attempt, where the exam has an end."
    )
    sections = models.JSONField(
        null=True,
        help_text="Where sections have times or were finished: {plan, log}, see sections.py.",
    )
    open_sections = ArrayField(
        models.IntegerField(), null=True, help_text="Null: all of them."
    )
    section_until = models.DateTimeField(
        null=True, help_text="When the time of the open section ends."
    )
    late_sync = models.BooleanField(
        "late answers",
        default=False,
        help_text="Whether answers came after their time and within the grace.",
    )
    closed_at = models.DateTimeField(null=True, help_text="When its time ended.")
    settled_at = models.DateTimeField(null=True, help_text="When it was marked.")
    events = models.PositiveIntegerField(
        default=0, help_text="How many events its timeline holds."
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        permissions = [("void_attempt", "Void attempts")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "exam", "is_trial"],
                condition=Q(status__in=["in_progress", "paused"]),
                name="one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["user", "exam", "is_trial", "number"],
                name="attempt_number_once",
            ),
            models.CheckConstraint(
                condition=Q(status="in_progress", paused_at=None, closed_at=None)
                | Q(status="paused", paused_at__isnull=False, closed_at=None)
                | Q(status__in=["submitted", "expired"], closed_at__isnull=False)
                | Q(status="settled", closed_at__isnull=False, settled_at__isnull=False)
                | Q(status="void", closed_at__isnull=False),
                name="status_says_when",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(status__in=["settled", "void"]),
                name="marked_once_settled",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, ended_by="")
                | Q(closed_at__isnull=False) & ~Q(ended_by=""),
                name="closed_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(pause_until=None) | ~Q(status="in_progress"),
                name="only_a_pause_has_an_end",
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
            models.Index(
                fields=["pause_until"],
                condition=Q(status="paused"),
                name="attempt_paused_by_end",
            ),
            models.Index(
                fields=["deadline_at"],
                condition=Q(status__in=["submitted", "expired"]),
                name="attempt_to_mark",
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
        """The lowest seq a client may use next. A device that takes over begins far
        behind: what the former one has not sent yet keeps its seqs."""
        last = self.seqs[-1][1] if self.seqs else 0
        return max(last, (self.epoch - 1) * SEQS_OF_A_DEVICE) + 1

    @property
    def receipt(self):
        return {"seqs": self.seqs, "hash": self.hash}

    @property
    def ends_at(self):
        """When an open attempt runs out of time; None of a pause without an end."""
        return self.pause_until if self.is_paused else self.deadline_at

    def goes_on(self, now):
        """Whether it is open and has time left."""
        return self.is_open and (self.ends_at is None or self.ends_at > now)

    def is_of(self, session_id, epoch):
        """Whether this session holds it, and in this epoch."""
        return (self.session_id, self.epoch) == (session_id, epoch)

    def is_held(self, now):
        """Whether the session that holds it was heard from lately."""
        if self.session.ended_at or not self.session.user.is_active:
            return False
        signs = (self.started_at, self.saved_at, self.heard_at)
        last = max(sign for sign in signs if sign)
        freed = self.freed_at is not None and self.freed_at >= last
        return not freed and now - last < SILENCE

    def remaining_seconds(self, now):
        """Whole seconds left, 0 once it is closed or its time has run out."""
        if not self.goes_on(now):
            return 0
        left = self.deadline_at - (self.paused_at or now)
        if self.pause_until:
            left = min(left, self.pause_until - now)
        return max(0, int(left.total_seconds()))

    @property
    def is_open(self):
        return self.status in states.OPEN

    @property
    def is_paused(self):
        return self.status == self.Status.PAUSED

    @property
    def is_void(self):
        return self.status == self.Status.VOID

    @property
    def is_settled(self):
        return self.status == self.Status.SETTLED

    def move(self, status, **facts):
        """Take a locked attempt one step on; every change of its status goes here."""
        self.status = states.step(self.status, status)
        self.keep(status=status, **facts)

    def keep(self, **facts):
        """Write these columns of a locked attempt."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=list(facts))

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
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, related_name="answers", db_index=False
    )
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
