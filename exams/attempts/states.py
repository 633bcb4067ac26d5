"""The states of an attempt, and the steps between them. Pure.

The same table stands in a trigger of the database, which refuses any other step.
"""

from django.db import models


class Status(models.TextChoices):
    IN_PROGRESS = "in_progress", "in progress"
    PAUSED = "paused", "paused"
    SUBMITTED = "submitted", "handed in, not marked yet"
    EXPIRED = "expired", "time over, not marked yet"
    SETTLED = "settled", "marked"
    VOID = "void", "void"


class EndedBy(models.TextChoices):
    STUDENT = "student"
    DEADLINE = "deadline"
    STAFF = "staff"


OPEN = (Status.IN_PROGRESS, Status.PAUSED)
UNMARKED = (Status.SUBMITTED, Status.EXPIRED)
TRANSITIONS = {
    Status.IN_PROGRESS: {
        *(Status.PAUSED, Status.SUBMITTED, Status.EXPIRED),
        *(Status.SETTLED, Status.VOID),
    },
    Status.PAUSED: {
        *(Status.IN_PROGRESS, Status.SUBMITTED, Status.EXPIRED),
        *(Status.SETTLED, Status.VOID),
    },
    Status.SUBMITTED: {Status.SETTLED, Status.VOID},
    Status.EXPIRED: {
        *(Status.IN_PROGRESS, Status.SUBMITTED),
        *(Status.SETTLED, Status.VOID),
    },
    Status.SETTLED: {Status.VOID},
    Status.VOID: set(),
}


def step(before, after):
    """The state after, where the table has the step."""
    if after not in TRANSITIONS[before]:
        raise ValueError(f"An attempt that is {before} does not become {after}.")
    return after
