"""How attempts end: closed by a hand-in, the clock or staff, then marked once."""

import logging
from functools import partial

from django.db import transaction

from exams.attempts import events, scoring
from exams.attempts.events import AttemptEvent
from exams.attempts.models import Attempt
from exams.attempts.states import EndedBy, Status

logger = logging.getLogger(__name__)
SLICE = 50
Kind = AttemptEvent.Kind


def hand_in(attempt, now):
    """Close a locked attempt for its student and mark it.

    Where it cannot be marked it stays handed in, and the sweep marks it.
    """
    ending = {} if attempt.closed_at else end_of(attempt, now)
    if alone(attempt, partial(scoring.run, attempt, now=now)):
        events.note(attempt, Kind.SUBMIT, Kind.SETTLE, at=now)
        status, ending = Status.SETTLED, {**ending, "settled_at": now}
    else:
        events.note(attempt, Kind.SUBMIT, at=now)
        status = Status.SUBMITTED
    attempt.move(status, events=attempt.events, **ending)


def end_of(attempt, now):
    """When an open attempt ended, and by whom."""
    if attempt.goes_on(now):
        return {"closed_at": now, "ended_by": EndedBy.STUDENT, "pause_until": None}
    return run_out(attempt)


def run_out(attempt):
    """Closed at the moment its time ended, however late that is noticed."""
    closed, end = attempt.exam.closed_at, attempt.ends_at
    is_cut = closed is not None and end >= closed
    return {
        "closed_at": end,
        "deadline_at": end,
        "ended_by": EndedBy.STAFF if is_cut else EndedBy.DEADLINE,
        "pause_until": None,
    }


def expire(attempt, now):
    """Close a locked open attempt without time left; late answers may still come."""
    facts = run_out(attempt)
    events.note(attempt, Kind.EXPIRE, at=facts["closed_at"])
    attempt.move(Status.EXPIRED, events=attempt.events, **facts)


def settle(attempt, now):
    """Mark a locked closed attempt."""
    scoring.run(attempt, now=now)
    events.note(attempt, Kind.SETTLE, at=now)
    attempt.move(Status.SETTLED, settled_at=now, events=attempt.events)


def settle_due(*, now):
    """Close all that ran out of time and mark what is past its grace; how many marked.

    In slices that commit. Rows another worker holds are left to it. An attempt that
    fails is logged and tried again by the next sweep; it stops nobody else.
    """
    swept(Attempt.objects.overdue(now), expire, now)
    return swept(Attempt.objects.to_mark(now), settle, now)


def swept(rows, verb, now):
    """To how many of the rows the verb was done."""
    done, failed = 0, set()
    while outcomes := one_slice(rows.exclude(pk__in=failed), verb, now):
        done += sum(outcomes.values())
        failed |= {pk for pk, is_done in outcomes.items() if not is_done}
    return done


@transaction.atomic
def one_slice(rows, verb, now):
    """{attempt id: whether it was done} of the rows one slice claimed.

    Exam by exam: all sweeps go through what is locked of exams in one order.
    """
    claimed = rows.with_release().select_for_update(of=["self"], skip_locked=True)
    first = claimed.order_by("deadline_at")[:SLICE]
    return {
        attempt.pk: alone(attempt, partial(verb, attempt, now))
        for attempt in sorted(first, key=lambda x: x.exam_id)
    }


def alone(attempt, verb):
    """Whether it could be done; if not, nothing of it was."""
    try:
        with transaction.atomic():
            verb()
    except Exception:
        logger.exception("Attempt %s could not be closed or marked", attempt.pk)
        return False
    return True
