"""Which exams use a question: told to the bank whenever that changes."""

from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Max, Q, Value
from django.db.models.functions import Least

from exams.bank import actions
from exams.bank.models import Question
from exams.bank.uses import NO_END
from exams.papers.models import Exam, PaperQuestion, PooledQuestion

SLICE = 1000
LAST_DEADLINE = ExpressionWrapper(
    F("paper__exam__ends_at")
    + F("paper__exam__duration_minutes") * Value(timedelta(minutes=1)),
    DateTimeField(),
)


def count_uses(ids):
    """Note for each question how often and when it was used, and what keeps it locked.

    Worked out anew from papers and their pools, inside a transaction; the questions
    stay locked, so that of two exams published at once the later one counts both.
    """
    ids = sorted(set(ids))
    for start in range(0, len(ids), SLICE):
        count_slice(ids[start : start + SLICE])


def count_slice(ids):
    actions.lock(ids)
    facts = {pk: used(times) for pk, times in last_uses(ids).items()}
    for pk, ends_at, exam in open_places(ids):
        facts[pk].update(locked_until=ends_at, locked_by=exam)
    actions.note_use(facts)
    free = [pk for pk, told in facts.items() if told["locked_until"] is None]
    actions.end_openings(free)


def used(times):
    last = max(times.values(), default=None)
    unlocked = {"locked_until": None, "locked_by": ""}
    return {"used": len(times), "last_used_at": last, **unlocked}


def last_uses(ids):
    """{question: {exam: when its last paper with the question was compiled}}."""
    found = {pk: {} for pk in ids}
    for places in standing(ids):
        rows = places.values_list("question", "paper__exam")
        for pk, exam, last in rows.annotate(last=Max("paper__created_at")):
            found[pk][exam] = max(last, found[pk].get(exam, last))
    return found


def standing(ids):
    """Where the questions stand in papers, and in the pools of papers."""
    return [
        model.objects.filter(question__in=ids).order_by()
        for model in (PaperQuestion, PooledQuestion)
    ]


def open_places(ids):
    """(question, end, exam) in papers students can start now, the last end at the end."""
    now = Q(paper__exam__live_paper=F("paper")) | Q(
        paper__exam__live_paper=F("paper__first_form")
    )
    end = Least("paper__exam__expire_at", LAST_DEADLINE)
    rows = [
        (pk, ends_at or NO_END, exam)
        for places in standing(ids)
        for pk, exam, ends_at in places.filter(now, paper__exam__live=True)
        .annotate(ends_at=end)
        .values_list("question", "paper__exam", "ends_at")
    ]
    exams = Exam.objects.only("name", "year").in_bulk({exam for _, _, exam in rows})
    by_end = sorted(rows, key=lambda row: (row[1], row[2]))
    return [(pk, ends_at, str(exams[exam])) for pk, ends_at, exam in by_end]


def count_all_uses():
    """As `count_uses`, for the whole bank, in slices that commit. Answers how many."""
    ids = list(Question.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), SLICE):
        with transaction.atomic():
            count_uses(ids[start : start + SLICE])
    return len(ids)
