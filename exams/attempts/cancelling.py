"""Cancelling a question of an exam: papers stay, and who handed in is marked anew."""

import logging
from functools import partial

from django.db import transaction

from core import audit
from core.problems import Refusal
from exams.attempts import access, dealing, scoring
from exams.attempts.deeds import Cancellation, ScoreChange
from exams.attempts.models import Attempt, Result
from exams.papers import running
from exams.papers.models import PaperQuestion

logger = logging.getLogger(__name__)
SLICE = 50
FIRST = "00000000-0000-0000-0000-000000000000"


@transaction.atomic
def cancel_question(actor, exam_id, *, question, scores, reason, now):
    """Let a question give full marks to all, or count for nobody; twice is as once.

    Answers how many who handed in will be marked anew. Refuses `not-found` what is in
    none of its papers, and `question-cancelled` where it scores otherwise already.
    """
    exam = access.any_exam(exam_id, lock=True)
    versions = versions_in(exam, question)
    before = Cancellation.objects.of(exam.pk)
    if not versions:
        raise Refusal("not-found")
    if any(before.get(pk, scores) != scores for pk in versions):
        raise Refusal("question-cancelled")
    if not versions - before.keys():
        return 0
    running.hold_marking(exam.pk)
    said = {"exam": exam, "scores": scores, "reason": reason, "cancelled_at": now}
    rows = Cancellation.objects.bulk_create(
        Cancellation(version_id=pk, **said) for pk in sorted(versions - before.keys())
    )
    count = to_mark(exam.pk, question).count()
    told = {"question": question, "scores": scores, "reason": reason, "attempts": count}
    audit.record("exam.cancel-question", exam, actor=actor, after=told)
    transaction.on_commit(partial(ring, [row.pk for row in rows]))
    return count


def ring(ids):
    from exams.attempts.tasks import mark_anew

    for pk in ids:
        mark_anew(pk)


def versions_in(exam, question):
    """The ids of the question's versions in any paper of the exam."""
    placed = PaperQuestion.objects.filter(paper__exam=exam, question=question)
    found = set(placed.values_list("version", flat=True))
    for pk in exam.papers.filter(pool__isnull=False).values_list("pk", flat=True):
        pool = dealing.pool_of(pk)
        found |= {place[1] for place in pool.fixed if place[0] == question}
        if entry := pool.by_question.get(question):
            found.add(entry.version)
    return found


def to_mark(exam_id, question):
    """Results of attempts that met the question and do not know it is cancelled."""
    met = Result.objects.filter(
        attempt__exam=exam_id,
        attempt__is_trial=False,
        attempt__order__contains=[{"question": question}],
    )
    return met.exclude(cancelled__contains=[question])


def mark_all_anew(*, now):
    """Finish every cancellation that is not done."""
    waiting = Cancellation.objects.filter(done_at=None).order_by("cancelled_at", "pk")
    for pk in waiting.values_list("pk", flat=True):
        mark_anew(pk, now=now)


def mark_anew(cancellation_id, *, now):
    """Mark anew, in slices that commit, who had handed in; how many.

    An attempt that cannot be marked is logged and tried again by the next sweep.
    """
    row = Cancellation.objects.select_related("version").get(pk=cancellation_id)
    due = to_mark(row.exam_id, row.version.question_id).order_by("attempt")
    last, marked, failed = FIRST, 0, 0
    while ids := list(
        due.filter(attempt__gt=last).values_list("pk", flat=True)[:SLICE]
    ):
        done = mark_slice(due, ids, now)
        marked, failed = marked + done.count(True), failed + done.count(False)
        last = ids[-1]
    if not failed:
        Cancellation.objects.filter(pk=row.pk, done_at=None).update(done_at=now)
    return marked


@transaction.atomic
def mark_slice(due, ids, now):
    """Whether each was marked; those another worker marked meanwhile are left out."""
    rows = due.filter(pk__in=ids).select_for_update(of=["self"])
    return [marked_alone(result, now) for result in rows]


def marked_alone(result, now):
    try:
        with transaction.atomic():
            change(result, now)
    except Exception:
        logger.exception("Attempt %s could not be marked anew", result.pk)
        return False
    return True


def change(result, now):
    """Mark a locked result anew, and keep what it was."""
    attempt = Attempt.objects.select_related("exam").get(pk=result.pk)
    marks = scoring.marks_of(attempt)
    if marks["cancelled"] == result.cancelled:
        return
    ScoreChange.objects.create(
        attempt=attempt,
        cancelled=marks["cancelled"],
        score_before=result.score,
        total_before=result.total_marks,
        score=marks["score"],
        total_marks=marks["total_marks"],
        created_at=now,
    )
    Result.objects.filter(pk=result.pk).update(**marks)
