"""What follows a slice: the next one, the next stage, or somebody is asked."""

from django.utils import timezone

from exams.interchange.attempting import STATES
from exams.interchange.models import ImportBatch

Status = ImportBatch.Status


def following(batch, order, outcome):
    if outcome.refused:
        return Status.TRIED if end_asking(batch) else Status.REFUSED
    if batch.position < batch.total:
        return Status.CHECKING if order.dry_run else Status.RUNNING
    if not order.dry_run:
        return Status.APPLIED
    return checked(batch, order)


def checked(batch, order):
    """What follows a check: somebody is asked, or it goes on by itself."""
    if not batch.options.get("goes_on"):
        return Status.TRIED
    if asked := batch.options.get("asks"):
        told = batch.report
        if not goes_in(told) or (told["rejected"] and not asked["partial"]):
            end_asking(batch)
            return Status.TRIED
        batch.options["partial"] = order.partial = asked["partial"]
    elif batch.report["rejected"] and not order.partial:
        batch.report |= dict.fromkeys(STATES, 0)
        return Status.REFUSED
    batch.position, batch.confirmed_at = 0, timezone.now()
    return Status.CONFIRMED


def goes_in(counts):
    """How many rows a check lets in."""
    return sum(counts.get(name, 0) for name in STATES)


def end_asking(batch):
    """Whether somebody's choice was being checked, who is now asked once more."""
    asked = batch.options.pop("asks", None)
    batch.options["goes_on"] = batch.options.get("goes_on", False) and asked is None
    return asked is not None
