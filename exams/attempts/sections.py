"""Sections that are taken in order, each in its own time, or finished for good. Pure.

Moments are milliseconds since the start, as a client counts them, pauses included.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

MS = timedelta(milliseconds=1)
CLOCK, STUDENT = "clock", "student"


@dataclass(frozen=True)
class Course:
    """How an attempt goes through its sections.

    `plan` is ((number, ms or None), …), the time of each; `log` is ((number, from,
    until, by), …), those that ended; `open` the numbers that take answers, since and
    until when.
    """

    plan: tuple
    log: tuple
    open: tuple
    since: int
    until: int | None
    in_order: bool

    @property
    def ended(self):
        return {number: (first, last, by) for number, first, last, by in self.log}


def begun(heads, factor=1):
    """The course of a paper with these sections; `factor` is the student's extra time.

    Where one has a time of its own, all go in order, one by one.
    """
    plan = tuple((head["number"], own_time(head, factor)) for head in heads)
    in_order = any(time for _, time in plan)
    first = plan[:1] if in_order else plan
    numbers = tuple(number for number, _ in first)
    until = first[0][1] if in_order else None
    return Course(plan, (), numbers, 0, until, in_order)


def own_time(head, factor):
    minutes = head.get("duration_minutes")
    return int(minutes * 60_000 * factor) if minutes else None


def rolled(course, at):
    """The course at a moment: each section ends exactly when its time does."""
    while course.until is not None and course.until <= at:
        course = following(course, course.until, CLOCK)
    return course


def finished(course, number, at):
    """The course once a student finished an open section."""
    if course.in_order:
        return following(course, at, STUDENT)
    log = (*course.log, (number, course.since, at, STUDENT))
    return replace(course, log=log, open=tuple(x for x in course.open if x != number))


def following(course, at, by):
    """The next section begins where the open one ends."""
    number = course.open[0]
    place = [n for n, _ in course.plan].index(number) + 1
    after = course.plan[place : place + 1]
    until = at + after[0][1] if after and after[0][1] else None
    return replace(
        course,
        log=(*course.log, (number, course.since, at, by)),
        open=tuple(n for n, _ in after),
        since=at,
        until=until,
    )


def why_not(course, number, at_ms, now, grace):
    """(code or None, whether it is late) of an item for a section at a moment.

    Late items count where they were made in the section's time, if the clock ended it,
    and come within the grace after it.
    """
    if number in course.open:
        return None, False
    if number not in course.ended:
        return "section-not-open", False
    first, last, by = course.ended[number]
    is_late = by == CLOCK and first <= at_ms <= last and now < last + grace
    return (None, True) if is_late else ("section-finished", False)


def ms_between(start, moment):
    return (moment - start) // MS


def course_of(attempt, heads):
    """The course as the attempt's row keeps it; of one without any, all are open."""
    kept = attempt.sections
    if kept is None:
        return begun(heads)
    until = attempt.section_until
    return Course(
        plan=tuple(map(tuple, kept["plan"])),
        log=tuple(map(tuple, kept["log"])),
        open=tuple(attempt.open_sections),
        since=kept["since"],
        until=until and ms_between(attempt.started_at, until),
        in_order=kept["in_order"],
    )


def columns(course, started_at):
    """What the row keeps of a course."""
    told = ("plan", "log", "since", "in_order")
    return {
        "sections": {name: getattr(course, name) for name in told},
        "open_sections": list(course.open),
        "section_until": course.until and started_at + course.until * MS,
    }
