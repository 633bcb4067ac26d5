"""What students do with attempts: start, submit. Answers are saved in saving.py."""

from functools import partial

from django.db import IntegrityError, transaction

from core.problems import Refusal
from exams.attempts import access, closing, coursing, dealing, events, lookups, timers
from exams.attempts.events import AttemptEvent
from exams.attempts.models import Attempt
from exams.attempts.states import Status
from exams.papers import running
from exams.papers.models import Exam, ExtraTime
from exams.papers.timing import time_allowed

TRIES = 3


def start_attempt(user, slug, *, session_id, takeover=False, now):
    """The user's open attempt at the exam, or a new one: (attempt, is_new).

    The session that holds it keeps the epoch; another one, or a takeover, raises it
    and holds it from then on. An attempt whose time ran out is closed first. Refuses
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
    asked = {"user_id": user.pk, "exam__slug": slug, "is_trial": is_trial}
    attempt = remembered(asked, now)
    if attempt is None:
        running.enter(slug)
        attempt = lookups.OPENED.first(**asked)
    if attempt and attempt.goes_on(now):
        return hold(attempt, session_id, takeover, now), False
    if attempt:
        closing.expire(attempt, now)
    if is_trial:
        exam, number = access.next_trial(user, slug)
    else:
        exam, number = access.next_start(user, slug, now)
    return new_attempt(user, exam, number, session_id, now, is_trial=is_trial), True


def remembered(asked, now):
    """The open attempt that Redis names, if its row says the same."""
    pk = timers.open_attempt(asked["user_id"], asked["exam__slug"])
    attempt = lookups.opened(**asked, pk=pk).first() if pk else None
    return attempt if attempt and attempt.goes_on(now) else None


def hold(attempt, session_id, takeover, now):
    """Let the session hold a locked open attempt; another one only as the exam says."""
    if not takeover and attempt.session_id == session_id:
        return attempt
    if attempt.session_id != session_id:
        refuse_second(attempt, now)
    events.note(attempt, AttemptEvent.Kind.TAKEOVER, at=now)
    held = {"epoch": attempt.epoch + 1, "session_id": session_id, "heard_at": now}
    attempt.keep(events=attempt.events, **held)
    return attempt


def refuse_second(attempt, now):
    refuses = attempt.exam.second_device == Exam.SecondDevice.REFUSE
    if refuses and attempt.is_held(now):
        raise Refusal("attempt-held-elsewhere")


def new_attempt(user, exam, number, session_id, now, *, is_trial=False):
    """The unique `number` is what no two starts at once get past."""
    deal = dealing.dealt(user, exam, number, now, is_trial=is_trial)
    factor = ExtraTime.objects.factor_of(user.pk, exam)
    minutes = deal["paper"].duration_minutes * factor
    attempt = Attempt(
        user_id=user.pk,
        exam=exam,
        number=number,
        is_trial=is_trial,
        session_id=session_id,
        started_at=now,
        deadline_at=now + time_allowed(minutes),
        minutes_allowed=minutes,
        **coursing.first_columns(deal["paper"], factor, now),
        **deal,
    )
    events.note(attempt, AttemptEvent.Kind.START, at=now)
    attempt.save(force_insert=True)
    transaction.on_commit(partial(timers.remember_open, attempt, now))
    return attempt


def submit_attempt(user, attempt_id, *, session_id=None, epoch=None, now):
    """Close the attempt and mark it. Submitting twice returns the first result; `busy`
    turns away a second hand-in while the first is at work.

    While it goes on, only the session that holds it hands it in, and where an epoch is
    said, only that; any other is `epoch-stale`.
    """
    with timers.submitting(user.pk, attempt_id):
        return handed_in(user, attempt_id, session_id, epoch, now)


@transaction.atomic
def handed_in(user, attempt_id, session_id, epoch, now):
    attempt = access.own_attempt(user, attempt_id, lock=True)
    if attempt.status == Status.VOID:
        raise Refusal("attempt-void")
    is_theirs = not session_id or attempt.is_of(session_id, epoch or attempt.epoch)
    if attempt.goes_on(now) and not is_theirs:
        raise Refusal("epoch-stale")
    if attempt.is_open or attempt.status == Status.EXPIRED:
        closing.hand_in(attempt, now)
    return attempt
