"""Marking an exam anew: a run is opened for a reason, and everybody gets a score of it."""

import logging
from functools import partial

from django.db import transaction

from core import audit
from exams.attempts import access, scoring
from exams.attempts.models import Attempt
from exams.attempts.runs import Result, Score, ScoreRun
from exams.papers import running

logger = logging.getLogger(__name__)
SLICE = 50
FIRST = "00000000-0000-0000-0000-000000000000"


@transaction.atomic
def mark_exam_anew(actor, exam_id, *, reason, now):
    """Mark all who handed in once more; answers how many that will be."""
    exam = access.any_exam(exam_id, lock=True)
    run = open_run(exam, actor=actor, reason=reason, now=now)
    count = due(run).count()
    told = {"reason": reason, "run": run.number, "attempts": count}
    audit.record("exam.mark-anew", exam, actor=actor, after=told)
    return count


def open_run(exam, *, actor, reason, now):
    """The next run of a locked exam. Who is marked from its commit on is marked by it."""
    running.hold_marking(exam.pk)
    number = scoring.newest_run(exam.pk, now).number + 1
    said = {"reason": reason, "started_at": now, **audit.person(actor)}
    run = ScoreRun.objects.create(exam=exam, number=number, **said)
    transaction.on_commit(partial(ring, run.pk))
    return run


def ring(run_id):
    from exams.attempts.tasks import mark_run

    mark_run(run_id)


def handed_in(exam_id):
    """The results that count; a trial keeps the score it had."""
    sat = {"attempt__is_trial": False, "attempt__status": Attempt.Status.SETTLED}
    return Result.objects.filter(attempt__exam=exam_id, **sat)


def due(run):
    """The results that no run so new has reached."""
    return handed_in(run.exam_id).filter(current__run__number__lt=run.number)


def progress(run):
    """(how many have a score of the run, of how many that handed in)."""
    done = Score.objects.filter(run=run, attempt__is_trial=False).count()
    return done, handed_in(run.exam_id).count()


def mark_all(*, now):
    """Finish every run that is not done."""
    waiting = ScoreRun.objects.filter(done_at=None).order_by("started_at", "pk")
    for pk in waiting.values_list("pk", flat=True):
        mark_run(pk, now=now)


def mark_run(run_id, *, now):
    """Mark anew, in slices that commit, who had handed in; how many.

    Two at once share the work, and one that was killed leaves the rest to the next. An
    attempt that cannot be marked is logged and tried again by the next sweep.
    """
    exam_id = ScoreRun.objects.values_list("exam", flat=True).get(pk=run_id)
    last, marked = FIRST, 0
    while done := mark_slice(exam_id, last, now):
        marked += sum(done.values())
        last = max(done)
    finish(exam_id, now)
    return marked


@transaction.atomic
def mark_slice(exam_id, after, now):
    """{attempt: whether it was marked} of the next ones by the newest run, {} at the end.

    What another worker holds is left to it.
    """
    running.mark(exam_id)
    run = ScoreRun.objects.newest(exam_id)
    rows = due(run).filter(pk__gt=after).order_by("pk")
    held = rows.select_for_update(of=["self"], skip_locked=True)[:SLICE]
    attempts = Attempt.objects.prefetch_related("answers").in_bulk([x.pk for x in held])
    return {pk: marked_alone(attempts[pk], run, now) for pk in sorted(attempts)}


def marked_alone(attempt, run, now):
    try:
        with transaction.atomic():
            change(attempt, run, now)
    except Exception:
        logger.exception("Attempt %s could not be marked anew", attempt.pk)
        return False
    return True


def change(attempt, run, now):
    """Give an attempt whose result is locked its score in the run."""
    score = scoring.score_of(attempt, run, now)
    Result.objects.filter(pk=attempt.pk).update(current=score)


def finish(exam_id, now):
    """Close the runs of an exam that nobody waits for."""
    run = ScoreRun.objects.newest(exam_id)
    if not due(run).exists():
        open_runs = ScoreRun.objects.filter(exam=exam_id, done_at=None)
        open_runs.filter(number__lte=run.number).update(done_at=now)
