"""A score's breakdown as tables that people read."""

from decimal import Decimal

from exams.kinds import CHOICES
from exams.papers.rules import plain

NONE = "–"
HEADS = (
    *("Score", "Right", "Partly", "Wrong", "Skipped"),
    *("Accuracy", "Attempted", "Marks lost", "Time"),
)
GROUPS = {
    "Section": "sections",
    "Subject": "subjects",
    "Topic": "topics",
    "Difficulty": "difficulties",
    "Kind of question": "kinds",
}
KINDS = dict(CHOICES)


def tables(score):
    """[(title, [[name, *cells]])]: over all, and by each group that was kept."""
    totals = {"score": plain(score.score), "total_marks": plain(score.total_marks)}
    whole = [["All questions", *cells({**score.breakdown, **totals})]]
    groups = [
        (title, [[name_of(row), *cells(row)] for row in score.breakdown.get(group, [])])
        for title, group in GROUPS.items()
    ]
    return [("Over all", whole), *[x for x in groups if x[1]]]


def name_of(row):
    if "number" in row:
        return f"{row['number']}. {row['name']}"
    if "kind" in row:
        return KINDS[row["kind"]]
    return row.get("title") or (row.get("difficulty") or "(none)").capitalize()


def cells(row):
    """What was not kept when it was marked is a dash."""
    counted = (row.get(x, NONE) for x in ("correct", "partial", "wrong", "skipped"))
    return [
        f"{row['score']} of {row['total_marks']}",
        *counted,
        percent(row.get("accuracy")),
        percent(row.get("attempt_rate")),
        row.get("marks_lost", NONE),
        minutes(row.get("time_spent_ms")),
    ]


def percent(share):
    return NONE if share is None else f"{Decimal(share) * 100:.0f} %"


def minutes(spent):
    """Minutes and seconds, as "12:05"."""
    if spent is None:
        return NONE
    return "{}:{:02}".format(*divmod(round(spent / 1000), 60))
