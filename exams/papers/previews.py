"""An exam as a student meets it, for its editors."""

from exams.bank import previews
from exams.kinds import KINDS
from exams.papers import composing, rules


def preview_of(exam, language=""):
    """{sections: [{section, marking, places}], findings}; questions as published."""
    found = composing.composed(exam).load()
    return {
        "findings": composing.readiness(found),
        "sections": [
            {
                "section": section,
                "marking": marking_of(section.marking_rule),
                "places": [place_of(place, language) for place in places],
            }
            for section, places in found.sections
        ],
    }


def marking_of(rule):
    """One sentence per kind, such as "Numeric: 1 right, -1/3 wrong, 0 blank"."""
    kinds = rule.kinds if rule else {}
    return [
        f"{KINDS[name].LABEL}: {shares['right']} right, {shares['wrong']} wrong, "
        f"{shares['blank']} blank"
        for name, shares in kinds.items()
        if name in KINDS
    ]


def place_of(place, language=""):
    return {
        "number": place.number,
        "marks": rules.plain(place.marks),
        "is_live": place.question.live,
        "question": previews.preview_of(place.question, language),
    }
