"""Cancelling a question of an exam: papers stay, and all are marked anew."""

from django.db import transaction

from core import audit
from core.problems import Refusal
from exams.attempts import access, dealing, rescoring
from exams.attempts.deeds import Cancellation
from exams.papers.models import PaperQuestion


@transaction.atomic
def cancel_question(actor, exam_id, *, question, scores, reason, now):
    """Let a question give full marks to all, or count for nobody; twice is as once.

    Answers how many who handed in will be marked anew. Refuses `not-found` what is in
    none of its papers, and `question-cancelled` where it scores otherwise already.
    """
    exam = access.any_exam(exam_id, lock=True)
    versions = versions_in(exam, question)
    before = dict(exam.cancellations.values_list("version_id", "scores"))
    if not versions:
        raise Refusal("not-found")
    if any(before.get(pk, scores) != scores for pk in versions):
        raise Refusal("question-cancelled")
    if not versions - before.keys():
        return 0
    run = rescoring.open_run(exam, actor=actor, reason=reason, now=now)
    Cancellation.objects.bulk_create(
        Cancellation(exam=exam, run=run, version_id=pk, scores=scores)
        for pk in sorted(versions - before.keys())
    )
    count = rescoring.due(run).count()
    told = {"question": question, "scores": scores, "reason": reason, "attempts": count}
    audit.record("exam.cancel-question", exam, actor=actor, after=told)
    return count


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
