"""An attempt's way through its sections, kept on its row."""

from exams.attempts import events, scoring, sections
from exams.attempts.events import AttemptEvent
from exams.attempts.sections import MS, ms_between


def first_columns(paper, factor, started_at):
    """What a new attempt's row says of its sections: nothing where none has a time."""
    course = sections.begun(paper.sections, factor)
    return sections.columns(course, started_at) if course.in_order else {}


def course_of(attempt):
    return sections.course_of(attempt, scoring.kept_paper(attempt.paper_id).sections)


def brought_to(attempt, now):
    """The course of a locked attempt at a moment; while it goes on, what the clock ended
    by then is written down."""
    before = course_of(attempt)
    after = course_at(
        attempt, before, min(now, attempt.paused_at or attempt.deadline_at)
    )
    if attempt.goes_on(now):
        write(attempt, before, after)
    return after


def before_more_time(attempt, now):
    """Lets the section that was the last to be open be the one that gets more time."""
    course = course_of(attempt)
    moment = min(now, attempt.paused_at or attempt.deadline_at - MS)
    write(attempt, course, course_at(attempt, course, moment))


def course_at(attempt, course, moment):
    return sections.rolled(course, ms_between(attempt.started_at, moment))


def write(attempt, before, after):
    """Keep a course that went on, with an event for each section that ended."""
    for number, _, until, by in after.log[len(before.log) :]:
        at = attempt.started_at + until * MS
        events.note(attempt, AttemptEvent.Kind.SECTION, at=at, section=number, by=by)
    if after is not before:
        kept = sections.columns(after, attempt.started_at)
        attempt.keep(events=attempt.events, **kept)
