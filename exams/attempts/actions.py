"""What happens to attempts: start, submit, settle. Answers are saved in saving.py."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from core.problems import Refusal
from exams.attempts import access, dealing, scoring
from exams.attempts.models import Attempt

logger = logging.getLogger(__name__)
SLICE = 50
TRIES = 3


def start_attempt(user, slug, *, session_id, takeover=False, now):
    """The user's open attempt at the exam, or a new one: (attempt, is_new).

    The session that holds it keeps the epoch; another one, or a takeover, raises it
    and holds it from then on. An attempt whose time ran out is settled first. Refuses
    `not-found`, and `no-fresh-questions` of a paper drawn per student.
    """
    for _ in range(TRIES):
        try:
            return open_or_new(user, slug, session_id, takeover, now)
        except IntegrityError as error:
            twin = error
    raise twin


@transaction.atomic
def open_or_new(user, slug, session_id, takeover, now):
    exam = access.open_exam(user, slug)
    attempts = Attempt.objects.of(user).filter(exam=exam)
    attempt = attempts.open().select_for_update(of=["self"]).first()
    if attempt and attempt.deadline_at > now:
        return hold(attempt, session_id, takeover), False
    if not exam.live:
        raise Refusal("not-found")
    if attempt:
        settle(attempt, Attempt.EndedBy.DEADLINE, now)
    return new_attempt(user, exam, attempts.count() + 1, session_id, now), True


def hold(attempt, session_id, takeover):
    if takeover or attempt.session_id != session_id:
        attempt.epoch += 1
        attempt.session_id = session_id
        attempt.save(update_fields=["epoch", "session"])
    return attempt


def new_attempt(user, exam, number, session_id, now):
    deal = dealing.dealt(user, exam, number, now)
    return Attempt.objects.create(
        user_id=user.pk,
        exam=exam,
        number=number,
        session_id=session_id,
        started_at=now,
        deadline_at=now + timedelta(minutes=deal["paper"].duration_minutes),
        **deal,
    )


@transaction.atomic
def submit_attempt(user, attempt_id, *, now):
    """Close the attempt and mark it. Submitting twice returns the first result."""
    attempt = access.own_attempt(user, attempt_id, lock=True)
    if not attempt.is_settled:
        late = attempt.deadline_at <= now
        ended_by = Attempt.EndedBy.DEADLINE if late else Attempt.EndedBy.STUDENT
        settle(attempt, ended_by, now)
    return attempt


def settle(attempt, ended_by, now):
    """Mark a locked open attempt and release its result."""
    attempt.status = Attempt.Status.SETTLED
    attempt.ended_by = ended_by
    attempt.settled_at = min(now, attempt.deadline_at)
    attempt.released_at = now
    attempt.save(update_fields=["status", "ended_by", "settled_at", "released_at"])
    scoring.run(attempt, now=now)


def settle_due(*, now):
    """Settle every attempt whose time ran out, in slices that commit; how many.

    Rows another worker holds are left to it. An attempt that cannot be marked is
    logged and tried again by the next sweep; it stops nobody else.
    """
    settled, failed = 0, set()
    while claimed := settle_slice(now, failed):
        settled += len(claimed - failed)
    return settled


@transaction.atomic
def settle_slice(now, failed):
    """The ids of the attempts one slice claimed; those not marked join `failed`."""
    due = (
        Attempt.objects.due(now)
        .exclude(pk__in=failed)
        .select_for_update(of=["self"], skip_locked=True)
        .order_by("deadline_at")[:SLICE]
    )
    attempts = list(due)
    for attempt in attempts:
        if not settled_alone(attempt, now):
            failed.add(attempt.pk)
    return {attempt.pk for attempt in attempts}


def settled_alone(attempt, now):
    try:
        with transaction.atomic():
            settle(attempt, Attempt.EndedBy.DEADLINE, now)
    except Exception:
        logger.exception("Attempt %s could not be settled", attempt.pk)
        return False
    return True
