"""A student's results over time, as far as they are released, and where they tend."""

from fractions import Fraction

from exams.attempts import rules
from exams.attempts.models import Attempt
from exams.attempts.runs import Result

WINDOW = 5
HEAVY = ("order", "places", "seqs", "fresh")
TIMES = ("exam", "status", "is_trial", "closed_at", "settled_at")
OF_EXAM = ("exam", "last_deadline", "longest_factor")


def released(user, *, exam="", subject=None, now):
    """The ids of one's attempts whose results may be told, the oldest first.

    Neither trials nor what is not released yet is among them, or in any trend. What
    holds a result back is asked once of each exam, however often it was sat.
    """
    sat = Attempt.objects.of(user).counted().filter(status=Attempt.Status.SETTLED)
    if exam:
        sat = sat.filter(exam__slug=exam)
    if subject:
        met = {"subjects": [{"id": subject}]}
        sat = sat.filter(result__current__breakdown__contains=met)
    one_each = sat.order_by("exam", "pk").distinct("exam").values("pk")
    some = Attempt.objects.with_release().defer(*HEAVY, "exam__emails")
    known = {x.exam_id: x for x in some.filter(pk__in=one_each)}
    rows = sat.only(*TIMES).order_by("closed_at", "pk")
    return [x.pk for x in rows if borrowed(x, known[x.exam_id]).is_released(now)]


def borrowed(attempt, other):
    """The attempt, knowing of its exam what another one of it does."""
    for name in OF_EXAM:
        setattr(attempt, name, getattr(other, name))
    return attempt


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
