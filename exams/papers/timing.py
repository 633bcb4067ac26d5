"""When an exam's last attempt can end, and so when its results may come. Pure."""

from datetime import timedelta

from django.utils.formats import localize
from django.utils.timezone import localtime

from exams.kinds.findings import Finding


def last_start(exam):
    """The last moment to start, None of an exam without one."""
    ends = [exam.ends_at] if exam.ends_at else []
    if exam.starts_at and exam.late_entry_minutes is not None:
        ends.append(exam.starts_at + timedelta(minutes=exam.late_entry_minutes))
    return min(ends, default=None)


def time_allowed(minutes, factor=1):
    """What a student has, with extra time."""
    return timedelta(minutes=float(minutes * factor))


def latest_deadline(exam, factor=1):
    """The last possible deadline; None without a last start.

    `factor` is the longest extra time any student has in the exam.
    """
    start = last_start(exam)
    return start and start + time_allowed(exam.duration_minutes, factor)


def earliest_release(exam, factor=1):
    """The last possible deadline and the grace after it; None without a last start."""
    last = latest_deadline(exam, factor)
    return last and last + timedelta(minutes=exam.grace_minutes)


def releases_at(exam, settled_at, last_deadline, factor=1):
    """When the result of a settled attempt may leave; None while nobody has said.

    In an exam with a last start never before anybody could still be writing, with the
    grace after it: extra time granted later, as `last_deadline` knows it, holds too.
    """
    said = {
        exam.Release.AT_ONCE: settled_at,
        exam.Release.AT_TIME: exam.results_at,
        exam.Release.BY_HAND: given_at(exam, settled_at),
    }[exam.release]
    if said is None:
        return None
    return max(said, settled_at, *quiet(exam, last_deadline, factor))


def given_at(exam, settled_at):
    """When the result was given out by hand; that of a later window was not."""
    given = exam.results_given_at
    if given and last_start(exam) and settled_at > given:
        return None
    return given


def is_given(exam):
    """Whether its results were given out, and for the window it has now."""
    given = exam.results_given_at
    return bool(given) and all(moment <= given for moment in quiet(exam, None))


def quiet(exam, last_deadline, factor=1):
    """[the moment nobody can be writing any more], [] of an exam without an end.

    What was promised under an end that is gone holds for as long as it said.
    """
    grace = timedelta(minutes=exam.grace_minutes)
    if exam.closed_at:
        return [exam.closed_at + grace]
    found = [exam.promised_until, earliest_release(exam, factor)]
    if last_deadline and found[-1]:
        found.append(last_deadline + grace)
    return [max(filter(None, found))] if any(found) else []


def promised(exam, now, factor=1):
    """Until when a published exam has promised time, with the grace; else None."""
    found = [exam.promised_until]
    if exam.starts_at is None or exam.starts_at <= now:
        found.append(earliest_release(exam, factor))
    return max(filter(None, found), default=None)


def why_shut(exam, now):
    """(code, facts) of why nobody may start it now; None while it is open.

    The bounds belong to it: at its opening and at its last start it is open.
    """
    if exam.closed_at and exam.closed_at <= now:
        return "exam-over", {"ended_at": exam.closed_at}
    if exam.starts_at and now < exam.starts_at:
        return "exam-not-open-yet", {"opens_at": exam.starts_at}
    if exam.ends_at and exam.ends_at < now:
        return "exam-over", {"ended_at": exam.ends_at}
    last = last_start(exam)
    if last and last < now:
        return "too-late-to-enter", {"last_start": last}
    return None


def release_findings(exam, factor=1):
    """Why results would come too early, or never."""
    if exam.release == exam.Release.AT_TIME and exam.results_at is None:
        return [Finding("results_at", "no-results-time", "Say when results come.")]
    earliest = earliest_release(exam, factor)
    if earliest is None or exam.release == exam.Release.BY_HAND:
        return []
    until = f"the last student may be writing until {said(earliest)}."
    if exam.release == exam.Release.AT_ONCE:
        message = f"Release at a time or by hand: {until}"
        return [Finding("release", "results-too-early", message)]
    if exam.results_at < earliest:
        message = f"Too early: {until}"
        return [Finding("results_at", "results-too-early", message)]
    return []


def window_findings(before, exam, now, factor=1):
    """Why an exam that was published, as `before` says, may not have this window."""
    if before.closed_at:
        is_other = window(before) != window(exam) or not before.live
        closed = f"It was closed on {said(before.closed_at)}"
        message = f"{closed}; copy it for another sitting."
        return [Finding("ends_at", "exam-closed", message)] if is_other else []
    last, until = last_start(exam), promised(before, now, factor)
    if last is None and until and until > now:
        message = (
            f"Students may be writing until {said(until)}: keep an end until then."
        )
        return [Finding("ends_at", "end-needed", message)]
    is_running = before.live and why_shut(before, now) is None
    if last and is_running and last < (last_start(before) or now):
        message = "It is running: to end it sooner, close it on the page Running now."
        return [Finding("ends_at", "end-too-early", message)]
    return []


def window(exam):
    return exam.starts_at, exam.ends_at, exam.late_entry_minutes


def said(moment):
    return localize(localtime(moment))
