"""Answers of a sheet beyond options, true or false and a number; the row names its kind.

`item_1` … hold what is matched, the accepted words of each blank, or assertion and
reason; every text may have lines. Pure.
"""

import re

from exams.interchange.sheets import ITEMS, LETTERS

YES = {"yes", "true", "1", "x"}
WAYS = ("absolute", "percent", "range")
TRUTHS = ("explains", "both", "assertion", "reason", "neither")


def leaf(text):
    return {"text": {"en": text}}


def filled(reading, columns):
    """The texts up to the last one that is filled; none between may be empty."""
    texts = [reading.text(column) for column in columns]
    last = max((n for n, text in enumerate(texts, 1) if text), default=0)
    for column, text in zip(columns[:last], texts, strict=False):
        if not text:
            reading.against(column, "empty", name=column)
    return texts[:last]


def offered(reading):
    return filled(reading, [f"option_{letter}" for letter in LETTERS])


def right(reading):
    """What is right; every kind but ordering says it."""
    text = reading.text("correct_option")
    if not text:
        reading.against("correct_option", "correct-option-missing")
    return text


def cased(reading):
    return {"case_matters": reading.text("case_matters").lower() in YES}


def integer(reading):
    return {"value": right(reading)}


def short_text(reading):
    return {"accepted": right(reading), **cased(reading)}


def ordering(reading):
    texts = offered(reading)
    if len(texts) < 2:
        reading.against("option_b", "too-few-options")
    return {"options": [leaf(text) for text in texts]}


def matching(reading):
    """Items on the left, options on the right; “A;C;AB” names those of each item."""
    items = filled(reading, ITEMS)
    told = [x.strip() for x in right(reading).split(";")]
    if len(told) != len(items) or len(items) < 2:
        reading.against("correct_option", "letters-of-items", items=len(items))
    pairs = zip(items, told, strict=False)
    return {
        "items": [{**leaf(text), "matches": letters} for text, letters in pairs],
        "options": [leaf(text) for text in offered(reading)],
    }


def fill_blanks(reading):
    text = reading.text("text_with_blanks")
    if not text:
        reading.against("text_with_blanks", "empty", name="text_with_blanks")
    blanks = [{"accepted": x} for x in filled(reading, ITEMS)]
    return {**leaf(text), "blanks": blanks, **cased(reading)}


def assertion_reason(reading):
    assertion, reason = (reading.text(column) for column in ITEMS[:2])
    correct = right(reading).lower()
    if correct and correct not in TRUTHS:
        known = ", ".join(TRUTHS)
        reading.against("correct_option", "unknown-choice", known=known)
    return {
        "assertion": {"en": assertion},
        "reason": {"en": reason},
        "correct": correct,
        "with_neither": correct == "neither",
    }


def numeric_terms(reading):
    """How far from a number still counts, as far as the row says it."""
    told = {name: reading.text(name) for name in ("tolerance", "upper")}
    way = re.sub(r"\s+", "_", reading.text("tolerance_in").lower())
    if way and way not in WAYS:
        reading.against("tolerance_in", "unknown-choice", known=", ".join(WAYS))
    told["way"] = way
    found = {name: text for name, text in told.items() if text}
    unit = reading.text("unit")
    return {**found, "unit": {"en": unit}} if unit else found


READERS = {
    "integer": integer,
    "short_text": short_text,
    "ordering": ordering,
    "matching": matching,
    "fill_blanks": fill_blanks,
    "assertion_reason": assertion_reason,
}
