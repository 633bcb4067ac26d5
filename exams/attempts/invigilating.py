"""What staff do to an exam that runs: each deed with a reason, in the audit trail."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest

from wagtail.log_actions import log

from core import audit
from core.problems import Refusal
from exams.attempts import access
from exams.attempts.deeds import Message
from exams.attempts.models import Attempt
from exams.papers import caching, composing, running, timing

MOMENT = timedelta(milliseconds=1)


@transaction.atomic
def release_results(actor, exam_id, *, now):
    """Give the results of an exam out; twice is as once.

    Refuses `results-come-alone` where nobody has to, and `results-too-early` while
    somebody could still be writing.
    """
    exam = access.any_exam(exam_id, lock=True)
    if exam.release != exam.Release.BY_HAND:
        raise Refusal("results-come-alone")
    if exam.results_given_at:
        return exam
    refuse_early(exam, now)
    running.note(exam, released_at=now)
    audit.record("exam.release-results", exam, actor=actor)
    return exam


def refuse_early(exam, now):
    attempts = Attempt.objects.counted().filter(exam=exam)
    last = attempts.aggregate(last=Max("deadline_at"))["last"]
    for earliest in timing.quiet(exam, last, composing.longest_factor(exam)):
        if now < earliest:
            raise Refusal("results-too-early", earliest=earliest)


@transaction.atomic
def extend_exam(actor, exam_id, *, minutes, reason, now):
    """Give all who are writing so many minutes more; answers how many they are."""
    exam = access.any_exam(exam_id, lock=True)
    refuse_closed(exam)
    more = F("deadline_at") + timedelta(minutes=minutes)
    count = writing(exam, now).update(deadline_at=more)
    told = {"minutes": minutes, "reason": reason, "attempts": count}
    audit.record("exam.extend", exam, actor=actor, after=told)
    return count


@transaction.atomic
def extend_attempt(actor, attempt_id, *, minutes, reason, now):
    """Give one who is writing so many minutes more."""
    attempt = access.any_attempt(attempt_id, lock=True)
    refuse_closed(access.any_exam(attempt.exam_id))
    if attempt.is_settled:
        raise Refusal("attempt-settled")
    if attempt.deadline_at <= now:
        raise Refusal("deadline-passed")
    before = {"deadline_at": attempt.deadline_at}
    attempt.deadline_at += timedelta(minutes=minutes)
    attempt.save(update_fields=["deadline_at"])
    told = {"exam": attempt.exam_id, "minutes": minutes, "reason": reason}
    after = {**told, "deadline_at": attempt.deadline_at}
    audit.record("attempt.extend", attempt, actor=actor, before=before, after=after)
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
    count = writing(exam, now).update(deadline_at=cut)
    running.note(exam, closed_at=now)
    told = {"reason": reason, "attempts": count}
    log(exam, "exam.close", user=actor, data=told)
    transaction.on_commit(partial(caching.forget, exam.pk))
    return exam


@transaction.atomic
def tell(actor, exam_id, *, text, reason, now):
    """Send a message to all who are sitting the exam; answers how many they are."""
    exam = access.any_exam(exam_id, lock=True)
    count = writing(exam, now).count()
    Message.objects.create(exam=exam, text=text, sent_at=now)
    told = {"text": text, "reason": reason, "attempts": count}
    audit.record("exam.tell", exam, actor=actor, after=told)
    return count


def writing(exam, now):
    """Trials of the staff are none of it."""
    return Attempt.objects.counted().open().filter(exam=exam, deadline_at__gt=now)
