"""What is done to all questions of a batch: in slices that commit with their place.

Whoever works on a deed holds its row for one slice; twice is once, and what a worker
leaves behind is taken up by another one.
"""

import logging
from functools import partial

from django.db import transaction
from django.utils import timezone

from core import audit
from exams.interchange import bulk
from exams.interchange.models import ImportBatch, ImportDeed, ImportFinding

log = logging.getLogger(__name__)
SLICE = 200
Verb = ImportDeed.Verb
ACTS = {Verb.PUBLISH: bulk.publish, Verb.WITHDRAW: bulk.delete}
SAID = {Verb.PUBLISH: "not-published", Verb.WITHDRAW: "not-withdrawn"}
ENDED = {Verb.PUBLISH: "import.published", Verb.WITHDRAW: "import.withdrawn"}


def begin(batch, verb, user):
    """A deed that a worker carries out; the caller holds the batch."""
    deed = ImportDeed(batch=batch, verb=verb, user=user, worked_at=timezone.now())
    deed.total = questions_of(deed).count()
    deed.save()
    batch.findings.filter(code__in=SAID.values()).delete()
    ring(deed.pk)
    return deed


def ring(deed_id):
    """Have a worker look at it once this transaction is through."""
    from exams.interchange.tasks import carry_on_deed

    transaction.on_commit(partial(carry_on_deed, deed_id))


def questions_of(deed):
    """All that came with the batch or, to be taken out, those it made."""
    batch = deed.batch
    return batch.questions if deed.verb == Verb.PUBLISH else batch.made


def carry_on(deed_id):
    """Slice after slice, until it is through or another worker has it."""
    try:
        while advance(deed_id):
            pass
    except Exception:
        log.exception("The deed %s failed.", deed_id)
        stop(deed_id, "Something went wrong on our side; it is in the log.")


def carry_on_overdue(*, before):
    """Take up what nobody has been working on since then."""
    waiting = ImportDeed.objects.filter(finished_at=None, worked_at__lt=before)
    for pk in waiting.values_list("pk", flat=True):
        carry_on(pk)


@transaction.atomic
def advance(deed_id):
    """Do one slice; False where nothing is left to do here."""
    rows = ImportDeed.objects.select_for_update(of=["self"], skip_locked=True)
    deed = rows.filter(pk=deed_id, finished_at=None).first()
    if deed is None:
        return False
    waiting = questions_of(deed).filter(pk__gt=deed.behind).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:SLICE])
    if ids:
        keep(deed, ids, ACTS[deed.verb](ids, user=deed.user))
    else:
        finish(deed)
    return bool(ids)


def keep(deed, ids, outcome):
    deed.behind, deed.worked_at = ids[-1], timezone.now()
    deed.position += len(ids)
    deed.done += outcome.done
    deed.refused += len(outcome.refused)
    deed.save()
    ImportFinding.objects.bulk_create(
        ImportFinding(
            batch=deed.batch,
            row=0,
            column=label[:200],
            code=SAID[deed.verb],
            message=reason,
            is_note=True,
        )
        for label, reason in outcome.refused
    )


def finish(deed):
    """A batch of which anything stays is not withdrawn."""
    deed.finished_at = timezone.now()
    deed.save()
    if deed.verb == Verb.WITHDRAW and not deed.refused:
        withdrawn(deed.batch)
    record(ENDED[deed.verb], deed)


def withdrawn(batch):
    ImportBatch.objects.filter(pk=batch.pk).update(
        status=ImportBatch.Status.WITHDRAWN, finished_at=timezone.now()
    )


@transaction.atomic
def stop(deed_id, words):
    """End one that failed; what it did stays done, and it may be asked for again."""
    rows = ImportDeed.objects.select_for_update(of=["self"])
    deed = rows.filter(pk=deed_id, finished_at=None).first()
    if deed is not None:
        deed.finished_at, deed.failure = timezone.now(), words[:200]
        deed.save()
        record("import.failed", deed)


def record(verb, deed):
    names = ("verb", "total", "done", "refused")
    told = {"sha256": deed.batch.sha256, **{x: getattr(deed, x) for x in names}}
    audit.record(verb, deed.batch, actor=deed.user, after=told)
