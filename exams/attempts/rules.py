"""Marking: keys and answers to marks. No database, no clock, no request.

Marks are exact rationals and rounded half up, to four places, once per total.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from exams.kinds import KINDS
from exams.kinds.marking import outcome

PLACES = Decimal("0.0001")
NONE = Fraction(0)
OUTCOMES = ("correct", "partial", "wrong", "skipped")
UNCOUNTED, FULL, LEFT_OUT = "uncounted", "full_to_all", "left_out"
RARE = (UNCOUNTED, FULL, LEFT_OUT)
ATTEMPTED = ("correct", "partial", "wrong")
PLAIN = {"right": "1", "wrong": "0", "blank": "0"}
LEVELS = ("easy", "medium", "hard", None)


@dataclass(frozen=True)
class Place:
    """A question's place in a paper: what it is worth, what is right, what it is about."""

    question: int
    section: int
    marks: Fraction
    kind: str
    key: dict
    rule: dict
    subject: dict | None
    topics: list
    version: int = 0
    difficulty: str = ""


@dataclass(frozen=True)
class Marked:
    place: Place
    outcome: str
    marks: Fraction
    time_ms: int = 0

    @property
    def most(self):
        """What it counts for in the maximum."""
        is_out = self.outcome in (UNCOUNTED, LEFT_OUT)
        return NONE if is_out else self.place.marks


def rounded(fraction):
    """A Fraction as a Decimal with four places, halves away from zero."""
    with localcontext(prec=60):
        exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
        return exact.quantize(PLACES, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=4096)
def text(fraction):
    """Marks as clients read them: "12.5", "-0.3333", "20"."""
    return f"{rounded(fraction).normalize() + 0:f}"


def total(numbers):
    """The exact sum, by denominator: adding whole numbers is much quicker."""
    sums = defaultdict(int)
    for x in numbers:
        numerator, denominator = x.as_integer_ratio()
        sums[denominator] += numerator
    return sum((Fraction(n, d) for d, n in sums.items()), NONE)


def share(part, whole):
    """The share as text, "0.6667"; None of nothing."""
    return text(Fraction(part, whole)) if whole else None


def mark_place(place, response, scores=None, time_ms=0):
    """One answer's outcome and marks; `response` None means skipped.

    `scores` is what a cancelled question does, whatever was answered.
    """
    if scores:
        return Marked(place, scores, place.marks * (scores == FULL), time_ms)
    part = KINDS[place.kind].mark(place.key, response, place.rule)
    is_told = tells(place.rule["right"], place.rule["wrong"])
    found = outcome(response, part if is_told else right_part(place, response))
    return Marked(place, found, part * place.marks, time_ms)


@lru_cache(maxsize=256)
def tells(right, wrong):
    """Whether a share by such a rule says how much of an answer is right."""
    return Fraction(right) == 1 and Fraction(wrong) <= 0


def right_part(place, response):
    """How much of an answer is right, from 0 to 1, whatever it earns."""
    return KINDS[place.kind].mark(place.key, response, {**place.rule, **PLAIN})


def score(places, responses, sections=(), cancelled=None, times=None):
    """The whole score of an attempt.

    `places` stand in the order the student met them, `responses` is {question id:
    response}, `sections` [{number, name, answer_any, counted}], `cancelled` {version id:
    FULL or LEFT_OUT}, `times` {question id: ms}. Answers {score, total_marks, breakdown,
    questions} with Fractions for the two totals and texts for all other marks.
    """
    cancelled, times = cancelled or {}, times or {}
    marked = [
        mark_place(
            *(x, responses.get(x.question), cancelled.get(x.version)),
            times.get(x.question, 0),
        )
        for x in places
    ]
    for section in sections:
        marked = counted(marked, section)
    names = {section["number"]: section["name"] for section in sections}
    return {
        "score": total(m.marks for m in marked),
        "total_marks": most(marked),
        "breakdown": breakdown(marked, names),
        "questions": [told(m) for m in marked],
    }


def told(m):
    return {
        "question": m.place.question,
        "outcome": m.outcome,
        "marks": text(m.marks),
        "max": text(m.most),
        "time_spent_ms": m.time_ms,
    }


def breakdown(marked, names):
    """The totals over all, and of each group; a question stands under all its topics."""
    return {
        **totals(marked),
        "sections": by_section(marked, names),
        "subjects": by_label(marked, lambda place: [place.subject]),
        "topics": by_label(marked, lambda place: place.topics or [None]),
        "difficulties": by_difficulty(marked),
        "kinds": by_kind(marked),
    }


def counted(marked, section):
    """Where a section asks for any so many, the others as `uncounted`, without marks.

    The first answers count, or the best; where fewer were given, what was left out
    takes a place, then blanks do. What is full for all is an answer of everybody's.
    """
    asked = section.get("answer_any")
    own = [m for m in marked if m.place.section == section["number"]]
    if asked is None or len(own) <= asked:
        return marked
    answered = [m for m in own if m.outcome not in ("skipped", LEFT_OUT)]
    if section.get("counted") == "best":
        answered.sort(key=lambda m: -m.marks)
    out = [m for m in own if m.outcome == LEFT_OUT]
    blank = [m for m in own if m.outcome == "skipped"]
    kept = {m.place.question for m in [*answered, *out, *blank][:asked]}
    return [
        replace(m, outcome=UNCOUNTED, marks=NONE)
        if m.place.section == section["number"] and m.place.question not in kept
        else m
        for m in marked
    ]


def most(marked):
    """What all that counts is worth."""
    return total(m.most for m in marked)


def counts(marked):
    """How many of each outcome; the rare ones only where there are any."""
    found = Counter(m.outcome for m in marked)
    return {x: found[x] for x in (*OUTCOMES, *RARE) if x in OUTCOMES or found[x]}


def totals(marked):
    """Marks, counts and time; accuracy and attempt rate are of what counts."""
    found = counts(marked)
    attempted = sum(found[x] for x in ATTEMPTED)
    return {
        "score": text(total(m.marks for m in marked)),
        "total_marks": text(most(marked)),
        **found,
        "accuracy": share(found["correct"], attempted),
        "attempt_rate": share(attempted, attempted + found["skipped"]),
        "marks_lost": text(-total(m.marks for m in marked if m.marks.numerator < 0)),
        "time_spent_ms": sum(m.time_ms for m in marked),
    }


def grouped(marked, keys):
    groups = {}
    for m in marked:
        for key in keys(m.place):
            groups.setdefault(key, []).append(m)
    return groups


def by_section(marked, names):
    groups = grouped(marked, lambda place: [place.section])
    return [
        {"number": number, "name": names.get(number, ""), **totals(group)}
        for number, group in sorted(groups.items())
    ]


def by_label(marked, labels):
    """Totals per subject or topic; those without one under null, last."""
    known = {}
    for m in marked:
        for label in labels(m.place):
            known[label and label["id"]] = label
    groups = grouped(marked, lambda place: [x and x["id"] for x in labels(place)])
    order = sorted(groups, key=lambda pk: (pk is None, pk or 0))
    blank = {"id": None, "code": None, "title": None}
    return [{**(known[pk] or blank), **totals(groups[pk])} for pk in order]


def by_difficulty(marked):
    """From easy to hard; where the paper does not know it, under null."""
    groups = grouped(marked, lambda place: [place.difficulty or None])
    return [
        {"difficulty": level, **totals(groups[level])}
        for level in LEVELS
        if level in groups
    ]


def by_kind(marked):
    groups = grouped(marked, lambda place: [place.kind])
    return [{"kind": kind, **totals(groups[kind])} for kind in sorted(groups)]
