"""Marking: keys and answers to marks. No database, no clock, no request.

Marks are exact rationals and rounded half up, to four places, once per total.
"""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from exams.kinds import KINDS
from exams.kinds.marking import outcome

PLACES = Decimal("0.0001")
OUTCOMES = ("correct", "partial", "wrong", "skipped")
UNCOUNTED, FULL, LEFT_OUT = "uncounted", "full_to_all", "left_out"
RARE = (UNCOUNTED, FULL, LEFT_OUT)


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


@dataclass(frozen=True)
class Marked:
    place: Place
    outcome: str
    marks: Fraction


def rounded(fraction):
    """A Fraction as a Decimal with four places, halves away from zero."""
    with localcontext(prec=60):
        exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
        return exact.quantize(PLACES, rounding=ROUND_HALF_UP)


def text(fraction):
    """Marks as clients read them: "12.5", "-0.3333", "20"."""
    return f"{rounded(fraction).normalize() + 0:f}"


def mark_place(place, response, scores=None):
    """One answer's outcome and marks; `response` None means skipped.

    `scores` is what a cancelled question does, whatever was answered.
    """
    if scores:
        return Marked(place, scores, place.marks * (scores == FULL))
    share = KINDS[place.kind].mark(place.key, response, place.rule)
    return Marked(place, outcome(response, share), share * place.marks)


def score(places, responses, sections=(), cancelled=None):
    """The whole result of an attempt.

    `places` stand in the order the student met them, `responses` is {question id:
    response}, `sections` [{number, name, answer_any, counted}], `cancelled` {version id:
    FULL or LEFT_OUT}. Answers {score, total_marks, counts, sections, subjects, topics,
    questions} with Fractions for the two totals and texts for all other marks.
    """
    marked = [
        mark_place(x, responses.get(x.question), (cancelled or {}).get(x.version))
        for x in places
    ]
    for section in sections:
        marked = counted(marked, section)
    names = {section["number"]: section["name"] for section in sections}
    return {
        "score": sum((m.marks for m in marked), Fraction(0)),
        "total_marks": most(marked),
        "breakdown": {
            **counts(marked),
            "sections": by_section(marked, names),
            "subjects": by_label(marked, lambda place: [place.subject]),
            "topics": by_label(marked, lambda place: place.topics or [None]),
        },
        "questions": [
            {"question": m.place.question, "outcome": m.outcome, "marks": text(m.marks)}
            for m in marked
        ],
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
        replace(m, outcome=UNCOUNTED, marks=Fraction(0))
        if m.place.section == section["number"] and m.place.question not in kept
        else m
        for m in marked
    ]


def most(marked):
    """What all that counts is worth."""
    counting = (m for m in marked if m.outcome not in (UNCOUNTED, LEFT_OUT))
    return sum((m.place.marks for m in counting), Fraction(0))


def counts(marked):
    """How many of each outcome; the rare ones only where there are any."""
    found = Counter(m.outcome for m in marked)
    return {x: found[x] for x in (*OUTCOMES, *RARE) if x in OUTCOMES or found[x]}


def totals(marked):
    return {
        "score": text(sum((m.marks for m in marked), Fraction(0))),
        "total_marks": text(most(marked)),
        **counts(marked),
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
