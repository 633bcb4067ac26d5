"""Stopping the clock, letting it go on, and finishing a section for good."""

from django.db import transaction

from core.problems import Refusal
from exams.attempts import access, coursing, events, sections
from exams.attempts.events import AttemptEvent
from exams.attempts.sections import ms_between
from exams.attempts.states import Status
from exams.papers import composing, timing

Kind = AttemptEvent.Kind


@transaction.atomic
def pause(user, session_id, attempt_id, *, epoch, now):
    """Stop the clock of an attempt; twice is as once.

    In an exam with an end it runs out when the last student's time does, so that no
    result waits for it. Refuses `pause-not-allowed`, and what saving refuses.
    """
    attempt = access.held_attempt(user.pk, session_id, attempt_id, epoch)
    if not attempt.exam.pause_allowed:
        raise Refusal("pause-not-allowed")
    if attempt.is_paused and attempt.goes_on(now):
        return attempt
    access.refuse_over(attempt, now)
    coursing.brought_to(attempt, now)
    events.note(attempt, Kind.PAUSE, at=now)
    attempt.move(
        Status.PAUSED,
        paused_at=now,
        pause_until=latest_end(attempt),
        events=attempt.events,
    )
    return attempt


def latest_end(attempt):
    """When a pause ends the attempt; None where nobody waits for its end."""
    if attempt.is_trial:
        return None
    factor = composing.longest_factor(attempt.exam)
    last = timing.latest_deadline(attempt.exam, factor)
    return last and max(last, attempt.deadline_at)


@transaction.atomic
def resume(user, session_id, attempt_id, *, epoch, now):
    """Let the clock go on with the time that was left; twice is as once."""
    attempt = access.held_attempt(user.pk, session_id, attempt_id, epoch)
    access.refuse_closed(attempt)
    if not attempt.goes_on(now):
        raise Refusal("deadline-passed")
    if not attempt.is_paused:
        return attempt
    deadline = attempt.deadline_at + (now - attempt.paused_at)
    if attempt.pause_until:
        deadline = min(deadline, attempt.pause_until)
    moved = deadline - attempt.deadline_at
    until = attempt.section_until and attempt.section_until + moved
    clock = {"deadline_at": deadline, "section_until": until}
    events.note(attempt, Kind.RESUME, at=now)
    running = {"paused_at": None, "pause_until": None}
    attempt.move(Status.IN_PROGRESS, events=attempt.events, **running, **clock)
    return attempt


@transaction.atomic
def finish_section(user, session_id, attempt_id, number, *, epoch, now):
    """End a section for good; twice is as once.

    Refuses `not-found` what the paper has not, `section-not-open` what is not its turn
    yet, and what saving refuses.
    """
    attempt = access.held_attempt(user.pk, session_id, attempt_id, epoch)
    access.refuse_over(attempt, now)
    course = coursing.brought_to(attempt, now)
    if number not in dict(course.plan):
        raise Refusal("not-found")
    if number in course.ended:
        return attempt
    if number not in course.open:
        raise Refusal("section-not-open")
    at = ms_between(attempt.started_at, now)
    coursing.write(attempt, course, sections.finished(course, number, at))
    return attempt
