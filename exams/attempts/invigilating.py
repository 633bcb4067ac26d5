"""What staff do to an exam that runs: each deed with a reason, in the audit trail."""

from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Max, Q, When
from django.db.models.functions import Greatest

from wagtail.log_actions import log

from core import audit
from core.problems import Refusal
from exams.attempts import access, coursing, events, timers
from exams.attempts.deeds import Message
from exams.attempts.events import AttemptEvent
from exams.attempts.models import Attempt
from exams.attempts.sets import time_is_up
from exams.attempts.states import EndedBy, Status
from exams.papers import caching, composing, running, timing

Kind = AttemptEvent.Kind
MOMENT = timedelta(milliseconds=1)


@transaction.atomic
def release_results(actor, exam_id, *, now, reason=""):
    """Give the results of an exam out; twice is as once.

    Refuses `results-come-alone` where nobody has to, and `results-too-early` while
    somebody could still be writing.
    """
    exam = access.any_exam(exam_id, lock=True)
    if exam.release != exam.Release.BY_HAND:
        raise Refusal("results-come-alone")
    if timing.is_given(exam):
        return exam
    refuse_early(exam, now)
    running.note(exam, released_at=now)
    told = {"reason": reason} if reason else None
    audit.record("exam.release-results", exam, actor=actor, after=told)
    return exam


def refuse_early(exam, now):
    for earliest in quiet(exam):
        if now < earliest:
            raise Refusal("results-too-early", earliest=earliest)


def quiet(exam):
    attempts = Attempt.objects.counted().filter(exam=exam)
    last = attempts.aggregate(last=Max("deadline_at"))["last"]
    return timing.quiet(exam, last, composing.longest_factor(exam))


def keep_promise(exam):
    """The time that was given holds results back, also when the end is gone."""
    if timing.last_start(exam):
        [until] = quiet(exam)
        running.note(exam, promised_until=until)


@transaction.atomic
def extend_exam(actor, exam_id, *, minutes, reason, now):
    """Give all who are writing so many minutes more; answers how many they are."""
    exam = access.any_exam(exam_id, lock=True)
    refuse_closed(exam)
    told = {"minutes": minutes, "reason": reason}
    behind = writing(exam, now).filter(section_until__lte=now)
    for attempt in behind.select_for_update().order_by("pk"):
        coursing.brought_to(attempt, now)
    count = events.note_all(
        writing(exam, now), Kind.EXTEND, at=now, facts=told, **later(minutes)
    )
    count += sum(
        gone_on(attempt, minutes, reason, now) for attempt in just_over(exam, now)
    )
    keep_promise(exam)
    audit.record("exam.extend", exam, actor=actor, after={**told, "attempts": count})
    return count


def later(minutes):
    """What of an attempt moves with its deadline."""
    more = timedelta(minutes=minutes)
    names = ("deadline_at", "pause_until", "section_until")
    return {name: F(name) + more for name in names}


def just_over(exam, now):
    """Those without time left whose late answers may still come, locked."""
    over = Q(status=Status.EXPIRED) | time_is_up(now)
    rows = Attempt.objects.counted().filter(over, exam=exam)
    return rows.select_related("exam").select_for_update(of=["self"]).order_by("pk")


def gone_on(attempt, minutes, reason, now):
    """Whether a locked attempt without time left goes on with more: within its grace,
    where that is enough, and its student has begun no other."""
    more, grace = (timedelta(minutes=x) for x in (minutes, attempt.exam.grace_minutes))
    others = Attempt.objects.open().filter(user=attempt.user_id, exam=attempt.exam_id)
    others = others.filter(is_trial=attempt.is_trial).exclude(pk=attempt.pk)
    is_in_time = now < attempt.ends_at + min(more, grace)
    if not is_in_time or others.exists():
        return False
    try:
        with transaction.atomic():
            extend(attempt, minutes, reason, now)
    except IntegrityError:
        # They begin another at this moment.
        return False
    return True


def extend(attempt, minutes, reason, now):
    """Move a locked attempt's deadline, and let it go on where it had expired."""
    coursing.before_more_time(attempt, now)
    events.note(attempt, Kind.EXTEND, at=now, minutes=minutes, reason=reason)
    more = timedelta(minutes=minutes)
    moved = {
        name: getattr(attempt, name) + more
        for name in ("deadline_at", "pause_until", "section_until")
        if getattr(attempt, name)
    }
    if attempt.status == Status.EXPIRED:
        again = {"closed_at": None, "ended_by": "", "paused_at": None}
        attempt.move(Status.IN_PROGRESS, events=attempt.events, **again, **moved)
    else:
        attempt.keep(events=attempt.events, **moved)


@transaction.atomic
def extend_attempt(actor, attempt_id, *, minutes, reason, now):
    """Give one who is writing so many minutes more."""
    exam = access.any_exam(access.any_attempt(attempt_id).exam_id, lock=True)
    attempt = access.any_attempt(attempt_id, lock=True)
    refuse_closed(exam)
    access.refuse_closed(attempt)
    before = {"deadline_at": attempt.deadline_at}
    if attempt.goes_on(now):
        extend(attempt, minutes, reason, now)
    elif not gone_on(attempt, minutes, reason, now):
        raise Refusal("deadline-passed")
    keep_promise(exam)
    told = {"exam": attempt.exam_id, "minutes": minutes, "reason": reason}
    after = {**told, "deadline_at": attempt.deadline_at}
    audit.record("attempt.extend", attempt, actor=actor, before=before, after=after)
    return attempt


@transaction.atomic
def free_attempt(actor, attempt_id, *, reason, now):
    """Let another device of the student go on; the one that held it saves no more."""
    attempt = access.any_attempt(attempt_id, lock=True)
    access.refuse_over(attempt, now, paused=True)
    events.note(attempt, Kind.FREE, at=now, reason=reason)
    attempt.keep(epoch=attempt.epoch + 1, freed_at=now, events=attempt.events)
    after = {"exam": attempt.exam_id, "reason": reason}
    audit.record("attempt.free", attempt, actor=actor, after=after)
    return attempt


@transaction.atomic
def void_attempt(actor, attempt_id, *, reason, now):
    """Let an attempt count nowhere, whatever its state; twice is as once."""
    attempt = access.any_attempt(attempt_id, lock=True)
    if attempt.is_void:
        return attempt
    before = {"status": attempt.status}
    events.note(attempt, Kind.VOID, at=now, reason=reason)
    ending = {"closed_at": now, "ended_by": EndedBy.STAFF, "pause_until": None}
    more = {} if attempt.closed_at else ending
    attempt.move(Status.VOID, events=attempt.events, **more)
    after = {"exam": attempt.exam_id, "reason": reason}
    audit.record("attempt.void", attempt, actor=actor, before=before, after=after)
    return attempt


def refuse_closed(exam):
    """Closing took everybody's time; a deed that came a moment late gives none back."""
    if exam.closed_at:
        raise Refusal("exam-over", ended_at=exam.closed_at)


@transaction.atomic
def close_exam(actor, exam_id, *, reason, now):
    """Let nobody start any more, and end the time of all who are writing.

    They are marked by the next sweep. Closing twice is as once. The line stands in
    Wagtail's log, which tells kept pages that the exam is over.
    """
    exam = access.any_exam(exam_id, lock=True)
    if exam.closed_at:
        return exam
    running.hold(exam)
    cut = Greatest(now, F("started_at") + MOMENT)
    ids = list(writing(exam, now).values_list("pk", flat=True))
    count = writing(exam, now).update(
        deadline_at=cut, pause_until=Case(When(status=Status.PAUSED, then=cut))
    )
    timers.forget(ids)
    running.note(exam, closed_at=now)
    told = {"reason": reason, "attempts": count}
    log(exam, "exam.close", user=actor, data=told)
    transaction.on_commit(partial(caching.forget, exam.pk))
    return exam


@transaction.atomic
def tell(actor, exam_id, *, text, reason, now):
    """Send a message to all who are sitting the exam; answers how many they are."""
    exam = access.any_exam(exam_id, lock=True)
    ids = list(writing(exam, now).values_list("pk", flat=True))
    timers.forget(ids)
    count = len(ids)
    Message.objects.create(exam=exam, text=text, sent_at=now)
    told = {"text": text, "reason": reason, "attempts": count}
    audit.record("exam.tell", exam, actor=actor, after=told)
    return count


def writing(exam, now):
    """Trials of the staff are none of it."""
    return Attempt.objects.counted().going(now).filter(exam=exam)
