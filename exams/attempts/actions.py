"""What happens to attempts: start, submit, settle. Answers are saved in saving.py."""

import logging
from functools import partial

from django.db import IntegrityError, transaction

from exams.attempts import access, dealing, scoring
from exams.attempts.models import Attempt
from exams.papers import running
from exams.papers.models import ExtraTime
from exams.papers.timing import time_allowed

logger = logging.getLogger(__name__)
SLICE = 50
TRIES = 3


def start_attempt(user, slug, *, session_id, takeover=False, now):
    """The user's open attempt at the exam, or a new one: (attempt, is_new).

    The session that holds it keeps the epoch; another one, or a takeover, raises it
    and holds it from then on. An attempt whose time ran out is settled first. Refuses
    what `access.open_exam` does, and `no-fresh-questions` of a paper drawn per student.
    """
    return past_twins(partial(open_or_new, user, slug, session_id, takeover, now))


def start_trial(user, exam_id, *, session_id, now):
    """The staff's open trial of a published exam, or a new one: (attempt, is_new).

    Neither its window nor its limits hold, and nothing of it counts. It goes on as an
    attempt of a student does, and its result comes at once.
    """
    slug = access.any_exam(exam_id).slug
    start = partial(open_or_new, user, slug, session_id, False, now, is_trial=True)
    return past_twins(start)


def past_twins(start):
    """What `start` answers once no start at the same moment is in its way."""
    for _ in range(TRIES):
        try:
            return start()
        except IntegrityError as error:
            twin = error
    raise twin


@transaction.atomic
def open_or_new(user, slug, session_id, takeover, now, *, is_trial=False):
    running.enter(slug)
    attempts = Attempt.objects.of(user).open().filter(is_trial=is_trial)
    attempt = attempts.filter(exam__slug=slug).select_for_update(of=["self"]).first()
    if attempt and attempt.deadline_at > now:
        return hold(attempt, session_id, takeover), False
    if attempt:
        settle(attempt, Attempt.EndedBy.DEADLINE, now)
    if is_trial:
        exam, number = access.next_trial(user, slug)
    else:
        exam, number = access.next_start(user, slug, now)
    return new_attempt(user, exam, number, session_id, now, is_trial=is_trial), True


def hold(attempt, session_id, takeover):
    if takeover or attempt.session_id != session_id:
        attempt.epoch += 1
        attempt.session_id = session_id
        attempt.save(update_fields=["epoch", "session"])
    return attempt


def new_attempt(user, exam, number, session_id, now, *, is_trial=False):
    """The unique `number` is what no two starts at once get past."""
    deal = dealing.dealt(user, exam, number, now, is_trial=is_trial)
    factor = ExtraTime.objects.factor_of(user.pk, exam)
    return Attempt.objects.create(
        user_id=user.pk,
        exam=exam,
        number=number,
        is_trial=is_trial,
        session_id=session_id,
        started_at=now,
        deadline_at=now + time_allowed(deal["paper"].duration_minutes, factor),
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
    """Mark a locked open attempt."""
    attempt.status = Attempt.Status.SETTLED
    attempt.ended_by = ended_by
    attempt.settled_at = min(now, attempt.deadline_at)
    attempt.save(update_fields=["status", "ended_by", "settled_at"])
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
        .with_release()
        .exclude(pk__in=failed)
        .select_for_update(of=["self"], skip_locked=True)
        .order_by("deadline_at")[:SLICE]
    )
    attempts = list(due)
    for attempt in attempts:
        if not settled_alone(attempt, now):
            failed.add(attempt.pk)
    return {attempt.pk for attempt in attempts}


def ended_by(attempt):
    """Staff, where they closed the exam before its time was over."""
    closed = attempt.exam.closed_at
    is_cut = closed is not None and attempt.deadline_at >= closed
    return Attempt.EndedBy.STAFF if is_cut else Attempt.EndedBy.DEADLINE


def settled_alone(attempt, now):
    try:
        with transaction.atomic():
            settle(attempt, ended_by(attempt), now)
    except Exception:
        logger.exception("Attempt %s could not be settled", attempt.pk)
        return False
    return True
