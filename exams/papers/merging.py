"""Two questions become one: what is still to come uses the one that is kept."""

from django.db import transaction
from django.db.models import Q

from wagtail.models import Revision

from core.problems import Refusal
from exams.bank.actions import lock
from exams.bank.duplicates import actions
from exams.bank.duplicates.models import Pair
from exams.bank.models import Question
from exams.bank.uses import QuestionUse
from exams.papers.models import EnemyGroup, EnemyQuestion, Exam, ExamQuestion


@transaction.atomic
def merge(user, pair_id, keep, *, now):
    """Keep one question of a pair; drafts of exams that hold the other take it instead.

    The other is withdrawn and found by nothing any more; its versions and the papers
    that hold them stay. Refuses with `question-in-use` and what is in the way; safe to
    run twice, and refuses `pair-merged` where the other one was kept before.
    """
    pair = Pair.objects.filter(pk=pair_id).first()
    if pair is None or keep not in (pair.first_id, pair.second_id):
        raise Refusal("not-found")
    gone = pair.second_id if keep == pair.first_id else pair.first_id
    exams = locked_exams(gone)
    lock([keep, gone])
    pair.refresh_from_db()
    if pair.verdict == Pair.Verdict.MERGED and pair.kept_id == keep:
        return pair
    actions.open_pair(pair_id)
    refuse_what_is_in_the_way(user, keep, gone, exams, now)
    for exam in exams:
        repoint(exam, gone, keep, user)
    part_enemies(keep, gone)
    withdraw(gone, user)
    actions.decide(user, pair, Pair.Verdict.MERGED, kept=keep, now=now)
    actions.forget(gone)
    return pair


def holding(question_id):
    """Exams whose rows or latest draft hold the question."""
    place = {"sections": [{"questions": [{"question": question_id}]}]}
    return Exam.objects.filter(
        Q(latest_revision__content__contains=place)
        | Q(
            pk__in=ExamQuestion.objects.filter(question=question_id).values(
                "section__exam"
            )
        )
    )


def apart(question_id):
    """Enemy groups that name the question."""
    return EnemyGroup.objects.filter(members__question=question_id)


def locked_exams(gone):
    ids = list(holding(gone).values_list("pk", flat=True))
    rows = Exam.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=ids)
    return list(rows.order_by("pk"))


def refuse_what_is_in_the_way(user, keep, gone, exams, now):
    found = [*of_questions(user, keep, gone, now), *of_exams(user, keep, gone, exams)]
    if found:
        errors = [
            {"code": code, "message": words, "param": ""} for code, words in found
        ]
        raise Refusal("question-in-use", errors=errors)


def of_questions(user, keep, gone, now):
    """(code, words) of what speaks against it at the questions themselves."""
    rows = Question.objects.in_bulk([keep, gone])
    if is_held(rows[gone], user):
        yield "question-locked", "An editor has locked the question that would go."
    if use := QuestionUse.objects.locked(now).filter(question=gone).first():
        yield "question-in-open-exam", f"“{use.locked_by}” is open and asks it."
    if keep in actions.merged_away([keep]) or gone in actions.merged_away([gone]):
        yield "pair-merged", "One of the two was merged with another question before."


def of_exams(user, keep, gone, exams):
    """(code, words) of what speaks against it at the exams that hold it."""
    also = set(holding(keep).values_list("pk", flat=True))
    stay = set(
        ExamQuestion.objects.filter(
            question=gone, section__exam__live=True
        ).values_list("section__exam", flat=True)
    )
    known = {exam.pk for exam in exams}
    if set(holding(gone).values_list("pk", flat=True)) - known:
        raise Refusal("busy", retry_after=1)
    for exam in exams:
        if exam.pk in stay or is_scheduled(exam, gone):
            yield (
                "question-in-open-exam",
                f"“{exam}” is published or scheduled with it.",
            )
        elif exam.pk in also:
            yield "question-twice", f"“{exam}” holds both questions."
        elif is_held(exam, user):
            yield "exam-locked", f"An editor has locked “{exam}”."


def is_held(thing, user):
    return thing.locked and thing.locked_by_id != user.pk


def is_scheduled(exam, gone):
    place = {"sections": [{"questions": [{"question": gone}]}]}
    waiting = Revision.objects.for_instance(exam).filter(
        approved_go_live_at__isnull=False, content__contains=place
    )
    return waiting.exists()


def repoint(exam, gone, keep, user):
    """The rows of a draft exam and its latest draft name the kept question."""
    places = ExamQuestion.objects.filter(question=gone, section__exam=exam)
    places.update(question=keep)
    draft = Exam.objects.get(pk=exam.pk).get_latest_revision_as_object()
    for section in draft.sections.all():
        for place in section.questions.all():
            if place.question_id == gone:
                place.question_id = keep
    draft.save_revision(user=user, log_action="wagtail.edit", clean=False)


def part_enemies(keep, gone):
    """Who must not meet the other one must not meet the kept one."""
    places = EnemyQuestion.objects.filter(question=gone)
    there = EnemyQuestion.objects.filter(question=keep).values("group")
    places.filter(group__in=there).delete()
    places.update(question=keep)


def withdraw(gone, user):
    question = Question.objects.get(pk=gone)
    if question.workflow_in_progress:
        question.current_workflow_state.cancel(user=user)
    if question.live:
        question.unpublish(user=user, log_action=True)
