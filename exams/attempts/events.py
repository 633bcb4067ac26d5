"""The timeline of an attempt: what happened to it, numbered by the server, for good."""

from django.db import models
from django.db.models import F

from exams.attempts import timers
from exams.attempts.models import Attempt
from exams.attempts.ranges import MultirangeField


class AttemptEvent(models.Model):
    """One thing that happened. A trigger refuses to change or delete it.

    The database does not look the attempt up once more for each: a row is written by
    who holds the attempt's own, which is never deleted.
    """

    class Kind(models.TextChoices):
        START = "start", "Started"
        SAVE = "save", "Answers saved"
        LATE_SYNC = "late-sync", "Late answers saved"
        TAKEOVER = "takeover", "Went on on another device"
        FREE = "free", "Set free for another device"
        PAUSE = "pause", "Paused"
        RESUME = "resume", "Went on after the pause"
        FOCUS = "focus", "Left the exam's page"
        SECTION = "section", "Section ended"
        EXTEND = "extend", "Got more time"
        EXPIRE = "expire", "Time over"
        SUBMIT = "submit", "Handed in"
        SETTLE = "settle", "Marked"
        VOID = "void", "Made void"

    pk = models.CompositePrimaryKey("attempt_id", "n")
    attempt = models.ForeignKey(
        Attempt,
        models.PROTECT,
        related_name="timeline",
        db_index=False,
        db_constraint=False,
    )
    n = models.PositiveIntegerField(help_text="1, 2, 3… within the attempt.")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    epoch = models.PositiveIntegerField(null=True)
    seqs = MultirangeField(null=True, help_text="What a save brought that was new.")
    facts = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["attempt_id", "n"]

    def __str__(self):
        return f"{self.n}. {self.get_kind_display()}"


def note(attempt, *kinds, at, **facts):
    """Add events to a locked attempt's timeline.

    Its count is set and not saved: `keep(events=attempt.events, …)` or `move` writes it
    with what happened. What timers say of it is dropped.
    """
    timers.forget([attempt.pk])
    first = attempt.events + 1
    attempt.events += len(kinds)
    AttemptEvent.objects.bulk_create(
        event(attempt.pk, n, attempt.epoch, kind, at, facts)
        for n, kind in enumerate(kinds, start=first)
    )


def note_all(rows, kind, *, at, facts=None, **columns):
    """Change these columns of many attempts, with an event each; how many they are."""
    told = ("pk", "events", "epoch")
    held = list(rows.order_by("pk").select_for_update().values_list(*told))
    ids = [pk for pk, *_ in held]
    timers.forget(ids)
    rows.model.objects.filter(pk__in=ids).update(events=F("events") + 1, **columns)
    AttemptEvent.objects.bulk_create(
        [event(pk, n + 1, epoch, kind, at, facts) for pk, n, epoch in held],
        batch_size=1000,
    )
    return len(ids)


def event(attempt_id, n, epoch, kind, at, facts):
    said = {"kind": kind, "at": at, "epoch": epoch, "facts": facts or None}
    return AttemptEvent(attempt_id=attempt_id, n=n, **said)
