"""A student's results over time, as far as they are released, and where they tend."""

from fractions import Fraction

from exams.attempts import rules
from exams.attempts.models import Attempt
from exams.attempts.runs import Result

WINDOW = 5
HEAVY = ("order", "places", "seqs", "fresh")


def released(user, *, exam="", subject=None, now):
    """The ids of one's attempts whose results may be told, the oldest first.

    Neither trials nor what is not released yet is among them, or in any trend.
    """
    sat = Attempt.objects.of(user).counted().filter(status=Attempt.Status.SETTLED)
    rows = sat.with_release().defer(*HEAVY, "exam__emails")
    if exam:
        rows = rows.filter(exam__slug=exam)
    if subject:
        met = {"subjects": [{"id": subject}]}
        rows = rows.filter(result__current__breakdown__contains=met)
    return [x.pk for x in rows.order_by("closed_at", "pk") if x.is_released(now)]


def told(attempts, ids, subject=None):
    """What a page of attempts tells; `ids` are all of the history, in time order.

    The trend is the mean percentage of an attempt and the four before it.
    """
    position = {pk: n for n, pk in enumerate(ids)}
    recent = {
        x.pk: ids[max(0, position[x.pk] + 1 - WINDOW) : position[x.pk] + 1]
        for x in attempts
    }
    wanted = {pk for some in recent.values() for pk in some}
    rows = Result.objects.filter(pk__in=wanted).select_related("current")
    marks = {x.pk: marks_of(x.current, subject) for x in rows}
    return [
        {
            **{x: getattr(attempt, x) for x in ("id", "exam", "number", "closed_at")},
            **marks[attempt.pk],
            "percent": percent(marks[attempt.pk]),
            "trend": mean(percent(marks[pk]) for pk in recent[attempt.pk]),
        }
        for attempt in attempts
    ]


def marks_of(score, subject):
    """{score, total_marks, accuracy} of a score, or of its subject."""
    group = {**score.breakdown, "score": score.score, "total_marks": score.total_marks}
    if subject:
        [group] = [x for x in score.breakdown["subjects"] if x["id"] == subject]
    attempted = sum(group[x] for x in rules.ATTEMPTED)
    return {
        "score": Fraction(group["score"]),
        "total_marks": Fraction(group["total_marks"]),
        "accuracy": rules.share(group["correct"], attempted),
    }


def percent(marks):
    """Of the marks that could be had; None where there were none."""
    total = marks["total_marks"]
    return marks["score"] * 100 / total if total else None


def mean(numbers):
    found = [x for x in numbers if x is not None]
    return sum(found) / len(found) if found else None
