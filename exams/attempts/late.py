"""Answers the save's statement did not take: late ones, and those of ended sections.

An answer counts when it was made, by the client's monotonic clock, inside the time of
its attempt and section, and comes within the exam's grace. The attempt's row is held.
"""

from datetime import timedelta

from core.problems import Refusal
from exams.attempts import access, closing, coursing
from exams.attempts.sections import ms_between, why_not
from exams.attempts.states import Status

MOST_RANGES = 2000


def decide(who, items):
    """(items that count, [{question, code}] of the others, whether any is late).

    Refuses `epoch-stale`, `attempt-paused`, `attempt-settled`, `attempt-void`,
    `too-many-gaps` where a client left out so many numbers that every save would be slow,
    and `deadline-passed` once the grace is over.
    """
    attempt = access.held_attempt(
        who["user"], who["session"], who["attempt"], who["epoch"]
    )
    access.refuse_closed(attempt)
    if len(attempt.seqs) > MOST_RANGES:
        raise Refusal("too-many-gaps")
    if attempt.is_paused and attempt.goes_on(who["now"]):
        raise Refusal("attempt-paused")
    return sorted_out(attempt, in_time(attempt, who["now"]), items, who["now"])


def in_time(attempt, now):
    """Brings a locked attempt to where the clock has it; its course."""
    course = coursing.brought_to(attempt, now)
    if attempt.is_open and not attempt.goes_on(now):
        closing.expire(attempt, now)
    grace = timedelta(minutes=attempt.exam.grace_minutes)
    if attempt.status == Status.EXPIRED and attempt.deadline_at + grace <= now:
        raise Refusal("deadline-passed")
    return course


def sorted_out(attempt, course, items, now):
    """What `decide` answers, of an attempt that still takes something."""
    is_over = attempt.status == Status.EXPIRED
    last = ms_between(attempt.started_at, attempt.paused_at or attempt.deadline_at)
    at = ms_between(attempt.started_at, now)
    grace = attempt.exam.grace_minutes * 60_000
    taken, rejected, is_late = [], [], is_over
    for item in items:
        section = access.section_of(attempt.user_id, attempt.pk, item.question)
        code, late = why_not(course, section, item.at_ms, at, grace)
        if is_over and item.at_ms > last:
            code = "after-the-deadline"
        if code and not is_received(attempt, item):
            rejected.append({"question": item.question, "code": code})
        else:
            taken.append(item)
            is_late = is_late or late
    return taken, rejected, is_late


def is_received(attempt, item):
    return any(first <= item.seq <= last for first, last in attempt.seqs)
