"""An import carried on slice by slice; each commits with its place in the file.

Whoever works on a batch claims its row and its position in the transaction of the slice,
so that two workers never do the same rows, and one that comes after a crash goes on
where the last slice ended.
"""

import hashlib
import logging
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from core import audit
from core.problems import Refusal
from exams.interchange.attempting import Outcome, attempt, files_undone
from exams.interchange.batches import note_batch
from exams.interchange.findings import write_absent, write_findings
from exams.interchange.models import ImportBatch, ImportFile
from exams.interchange.past import Past
from exams.interchange.plans import Plan
from exams.interchange.problems import Problem
from exams.interchange.reading import (
    FileRefused,
    read_file,
    settle_format,
    slices,
    survey,
)
from exams.interchange.states import following
from exams.interchange.stored import options_of, order_of
from exams.interchange.topics import note_categories
from exams.papers.models import Exam

log = logging.getLogger(__name__)
SLICE = 200
SILENT = timedelta(minutes=2)
MOST_LOSSES = 5
Status = ImportBatch.Status
CHECKING = (Status.UPLOADED, Status.CHECKING)


def begin_here(order, *, keeps_file=True):
    """The batch of an order that the caller works on itself."""
    data = order.path.read_bytes()
    return begin(order, data, data if keeps_file else None)


@transaction.atomic
def begin(order, data, kept, *, media=(), goes_on=True):
    """A new batch; `goes_on` once it was checked, without waiting for somebody.

    An exam, or whatever rows are good, needs no check before.
    """
    at_once = goes_on and not order.dry_run and (order.composes or order.partial)
    batch = ImportBatch.objects.create(
        status=Status.CONFIRMED if at_once else Status.UPLOADED,
        file_name=order.path.name[:255],
        sha256=hashlib.sha256(data).hexdigest(),
        asked_for=order.exam[:130],
        options={**options_of(order, goes_on), "checked": not at_once},
        format=order.format,
        report={},
        user=order.user,
        confirmed_at=timezone.now() if at_once else None,
        worked_at=timezone.now(),
    )
    if kept is not None:
        name, content = media or ("", None)
        ImportFile.objects.create(
            batch=batch, content=kept, media_name=name[:255], media=content
        )
    return batch


def ring(batch_id):
    """Have a worker look at the batch once this transaction is through."""
    from exams.interchange.tasks import carry_on_import

    transaction.on_commit(partial(carry_on_import, batch_id))


def carry_on(batch_id):
    """Work on a batch; what goes wrong is written into it for its people to read."""
    try:
        batch = ImportBatch.objects.get(pk=batch_id)
        with order_of(batch) as order:
            work(batch_id, order)
    except Exception:
        log.exception("The import %s failed.", batch_id)
        fail(batch_id, "Something went wrong on our side; it is in the log.")


def carry_on_overdue(*, now):
    """Take up the batches nobody has been working on for a while; one whose file was
    not kept has failed."""
    silent = ImportBatch.objects.filter(status__in=ImportBatch.BUSY)
    silent = silent.filter(worked_at__lt=now - SILENT)
    for pk in list(silent.filter(file=None).values_list("pk", flat=True)):
        give_up(silent.filter(pk=pk))
    waiting = silent.filter(file__isnull=False)
    for pk in waiting.order_by("created_at").values_list("pk", flat=True):
        if take_up(waiting.filter(pk=pk), now):
            carry_on(pk)


@transaction.atomic
def take_up(waiting, now):
    """Whether it is to be gone on with: one that loses worker after worker has failed."""
    batch = waiting.select_for_update(of=["self"], skip_locked=True).first()
    if batch is None:
        return False
    if batch.losses >= MOST_LOSSES:
        place = f"behind row {batch.position}" if batch.position else "at its beginning"
        fail(batch.pk, f"The work on it ended {batch.losses} times {place}.")
        return False
    batch.losses, batch.worked_at = batch.losses + 1, now
    batch.save(update_fields=["losses", "worked_at"])
    return True


@transaction.atomic
def give_up(silent):
    batch = silent.select_for_update(of=["self"], skip_locked=True).first()
    if batch is not None:
        fail(
            batch.pk, "The work on it ended, and its file was not kept: bring it anew."
        )


@transaction.atomic
def fail(batch_id, words):
    """What went in stays; who may go on, start over or withdraw it is asked."""
    rows = ImportBatch.objects.select_for_update(of=["self"])
    batch = rows.filter(pk=batch_id, status__in=ImportBatch.BUSY).first()
    if batch is not None:
        batch.status, batch.failure = Status.FAILED, words[:200]
        batch.save()
        note_end(batch)


def work(batch_id, order):
    """Slice after slice, until the batch waits for somebody or another worker has it."""
    while stage(batch_id, order):
        pass


def stage(batch_id, order):
    """The check or the run of a batch, from where it is; whether another one follows."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.status not in ImportBatch.BUSY:
        return False
    settle_format(order)
    order.dry_run = batch.status in CHECKING
    order.tells = order.dry_run or not batch.options.get("checked", True)
    done = 0
    for step in steps(batch, order):
        if not advance(batch_id, order, *step):
            return False
        done += 1
    return done > 0


def steps(batch, order):
    """(position, plan, numbers, rows of the file) of each slice to do.

    An exam is composed at once: its rows are one slice.
    """
    if order.composes or order.doubts:
        plan, taken = read_file(order)
        plan.problems += order.doubts
        yield 0, plan, taken, plan.rows
        return
    try:
        order.surveyed = order.surveyed or survey(order)
    except FileRefused as refused:
        yield 0, refused.plan, {}, refused.rows
        return
    position = batch.position
    for plan in slices(order, position, SLICE):
        yield position, plan, {}, order.surveyed.rows
        position += plan.rows


def advance(batch_id, order, position, plan, taken, total):
    """Do one slice; False where somebody else does it or did it."""
    try:
        with transaction.atomic(), files_undone() as stored:
            batch = claim(batch_id, position, order)
            if batch is None:
                return False
            order.past = Past(batch)
            if position == 0:
                order.past.forget()
            outcome = attempt(order, plan, taken, stored)
            if outcome.refused and position:
                return refuse(batch_id, order, position, plan, total)
            keep(batch, order, plan, total, outcome)
    except Refusal as refusal:
        reasons = [
            Problem(0, x["param"], x["code"], x["message"]) for x in refusal.errors
        ]
        plan = Plan(plan.rows, [], [*plan.problems, *reasons])
        return refuse(batch_id, order, position, plan, total)
    return True


@transaction.atomic
def refuse(batch_id, order, position, plan, total):
    """The whole file while nothing of it is in; else the work stops before this slice."""
    batch = claim(batch_id, position, order)
    if batch is None:
        return False
    if position and not order.dry_run:
        reason = plan.problems[-1].message if plan.problems else "It was refused."
        fail(batch_id, f"The work stopped behind row {position}: {reason}")
        return False
    counts = {"rows": plan.rows, "rejected": plan.rows}
    order.past = Past(batch)
    keep(batch, order, plan, total, Outcome(refused=True, counts=counts))
    return True


def claim(batch_id, position, order):
    """The batch, locked, where it is still to be worked on from here: not by whoever
    comes late, after somebody withdrew it or set it off with other switches."""
    states = CHECKING if order.dry_run else (Status.CONFIRMED, Status.RUNNING)
    rows = ImportBatch.objects.select_for_update(of=["self"], skip_locked=True)
    batch = rows.filter(pk=batch_id, position=position, status__in=states).first()
    is_late = batch and batch.options.get("round", 0) != order.round
    return None if is_late else batch


def keep(batch, order, plan, total, outcome):
    """Write what became of a slice, and where the next one begins."""
    first, batch.worked_at = batch.position == 0, timezone.now()
    batch.format = order.format
    batch.report = outcome.counts if first else added(batch.report, outcome.counts)
    batch.total, batch.position = total, batch.position + plan.rows
    write_findings(batch, order, plan, outcome, first)
    write_absent(batch, order, first)
    note_categories(batch, order, first)
    link(batch.questions, outcome.touched)
    link(batch.made, outcome.made)
    note_batch(batch, [question.pk for question in outcome.touched])
    exam = plan.composition.exam.pk if plan.composition else None
    batch.exam = batch.exam or Exam.objects.filter(pk=exam).first()
    batch.status = following(batch, order, outcome)
    batch.losses = 0
    remember(batch, order, plan)
    if batch.status in (Status.APPLIED, Status.REFUSED):
        finish(batch)
    batch.save()


def remember(batch, order, plan):
    """The rows of this slice for the next ones, as long as there are any."""
    if batch.status in (Status.CHECKING, Status.RUNNING):
        order.past.keep(plan.known)
    else:
        order.past.forget()


def finish(batch):
    batch.finished_at = timezone.now()
    note_end(batch)


def note_end(batch):
    after = {"sha256": batch.sha256, **batch.report}
    audit.record(f"import.{batch.status}", batch, actor=batch.user, after=after)


def added(counts, more):
    return {name: counts.get(name, 0) + more[name] for name in more}


def link(relation, questions):
    through = relation.through
    through.objects.bulk_create(
        [through(importbatch=relation.instance, question=x) for x in questions],
        ignore_conflicts=True,
        batch_size=1000,
    )
