"""Marking: keys and answers to marks. No database, no clock, no request.

Marks are exact rationals and rounded half up, to four places, once per total.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from exams.kinds import KINDS
from exams.kinds.marking import outcome

PLACES = Decimal("0.0001")
OUTCOMES = ("correct", "partial", "wrong", "skipped")


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


def mark_place(place, response):
    """One answer's outcome and marks; `response` None means skipped."""
    share = KINDS[place.kind].mark(place.key, response, place.rule)
    return Marked(place, outcome(response, share), share * place.marks)


def score(places, responses, sections=()):
    """The whole result of an attempt.

    `responses` is {question id: response}, `sections` [{number, name}]. Answers
    {score, total_marks, counts, sections, subjects, topics, questions} with Fractions
    for the two totals and texts for all other marks.
    """
    marked = [mark_place(place, responses.get(place.question)) for place in places]
    names = {section["number"]: section["name"] for section in sections}
    return {
        "score": sum((m.marks for m in marked), Fraction(0)),
        "total_marks": sum((place.marks for place in places), Fraction(0)),
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


def counts(marked):
    found = Counter(m.outcome for m in marked)
    return {name: found[name] for name in OUTCOMES}


def totals(marked):
    return {
        "score": text(sum((m.marks for m in marked), Fraction(0))),
        "total_marks": text(sum((m.place.marks for m in marked), Fraction(0))),
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
