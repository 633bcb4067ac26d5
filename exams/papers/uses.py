"""Which exams use a question: told to the bank whenever that changes."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Max, Q, Value
from django.db.models.functions import Least

from exams.bank import actions
from exams.bank.models import Question
from exams.bank.uses import NO_END
from exams.papers.models import PaperQuestion

SLICE = 1000
LAST_DEADLINE = ExpressionWrapper(
    F("paper__exam__ends_at")
    + F("paper__exam__duration_minutes") * Value(timedelta(minutes=1)),
    DateTimeField(),
)


def count_uses(ids):
    """Note for each question how often and when it was used, and what keeps it locked.

    Worked out anew from papers, inside a transaction; the questions stay locked, so
    that of two exams published at once the later one counts both.
    """
    ids = sorted(set(ids))
    actions.lock(ids)
    unused = {"used": 0, "last_used_at": None, "locked_until": None, "locked_by": ""}
    facts = {pk: dict(unused) for pk in ids}
    places = PaperQuestion.objects.filter(question__in=ids).order_by()
    for pk, used, last in places.values_list("question").annotate(
        Count("paper__exam", distinct=True), Max("paper__created_at")
    ):
        facts[pk].update(used=used, last_used_at=last)
    for place in open_places(places):
        facts[place.question_id].update(
            locked_until=place.ends_at or NO_END, locked_by=str(place.paper.exam)
        )
    actions.note_use(facts)
    free = [pk for pk, told in facts.items() if told["locked_until"] is None]
    actions.end_openings(free)


def open_places(places):
    """Places in papers students can start now, the one that ends last at the end."""
    now = Q(paper__exam__live_paper=F("paper")) | Q(
        paper__exam__live_paper=F("paper__first_form")
    )
    live = places.filter(now, paper__exam__live=True)
    exams = live.select_related("paper__exam").defer("paper__delivery", "paper__order")
    exams = exams.annotate(ends_at=Least("paper__exam__expire_at", LAST_DEADLINE))
    return exams.order_by(F("ends_at").asc(nulls_last=True), "pk")


def count_all_uses():
    """As `count_uses`, for the whole bank, in slices that commit. Answers how many."""
    ids = list(Question.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), SLICE):
        with transaction.atomic():
            count_uses(ids[start : start + SLICE])
    return len(ids)
