"""A number typed in: exact, within an absolute or relative tolerance, or in a range."""

import re
from fractions import Fraction

from django.core.validators import RegexValidator

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.findings import Finding, Malformed, only
from exams.kinds.leaves import TextLeaf, is_blank

NAME = "numeric"
LABEL = "Numeric"
NUMBER = r"[+-]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})"
decimal_text = RegexValidator(
    rf"\A(?:{NUMBER})\Z", "Write a plain decimal number such as 12.5."
)
WAYS = [
    ("absolute", "Value, give or take the tolerance"),
    ("percent", "Value, give or take the tolerance in percent"),
    ("range", "From the value up to the upper end"),
]


class AnswerBlock(blocks.StructBlock):
    value = blocks.CharBlock(label="Right value", validators=[decimal_text])
    way = blocks.ChoiceBlock(choices=WAYS, default="absolute", label="Counts as right")
    tolerance = blocks.CharBlock(
        default="0",
        validators=[decimal_text],
        help_text="Answers this far away still count; 0 asks for the exact value.",
    )
    upper = blocks.CharBlock(
        required=False,
        label="Upper end",
        validators=[decimal_text],
        help_text="Of a range only; both ends count as right.",
    )
    unit = TextLeaf(
        required=False, label="Unit", help_text="Shown behind the field, such as m/s."
    )

    class Meta:
        icon = "order"
        label = LABEL
        description = "A number to type in"


def number(text):
    """The exact value of a plain decimal text, or None."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    return Fraction(text) if re.fullmatch(NUMBER, text) else None


def way_of(answer):
    return answer.get("way") or "absolute"


def readiness(answer):
    value = number(answer["value"] or "")
    findings = []
    if value is None:
        findings.append(Finding("answer", "not-a-number", "Give the right value."))
    if way_of(answer) == "range":
        return findings + range_findings(value, number(answer["upper"] or ""))
    tolerance = number(answer["tolerance"] or "")
    if tolerance is None or tolerance < 0:
        message = "The tolerance is 0 or a positive number."
        findings.append(Finding("answer", "bad-tolerance", message))
    return findings


def range_findings(low, high):
    if high is not None and (low is None or low <= high):
        return []
    message = "The upper end is a number, the value or above."
    return [Finding("answer", "bad-range", message)]


def key(answer, compiler):
    value, way = answer["value"].strip(), way_of(answer)
    if way == "range":
        return {"low": value, "high": answer["upper"].strip()}
    found = {"value": value, "tolerance": answer["tolerance"].strip()}
    return {**found, "percent": True} if way == "percent" else found


def delivery(answer, compiler):
    """A unit stands among the texts as "unit"."""
    unit = answer.get("unit")
    has_unit = not is_blank(unit)
    texts = {
        language: {"unit": [compiler.text(unit, language)]} if has_unit else {}
        for language in compiler.languages
    }
    return {"options": [], "texts": texts}


def check(response, delivery):
    text = only(response, "value", str)
    if len(text) > 40 or number(text) is None:
        raise Malformed("not-a-number")
    return {"value": text.strip()}


def is_within(key, given):
    low, high = bounds(key)
    return low <= number(given["value"]) <= high


def bounds(key):
    if "low" in key:
        return number(key["low"]), number(key["high"])
    value, distance = number(key["value"]), number(key["tolerance"])
    if key.get("percent"):
        distance = abs(value) * distance / 100
    return value - distance, value + distance


def mark(key, response, rule):
    return marking.mark_whole(lambda given: is_within(key, given), response, rule)


def solution(key, offered):
    if "low" in key:
        return [f"{key['low']} to {key['high']}"]
    percent = " %" if key.get("percent") else ""
    if key["tolerance"] == "0":
        return [key["value"]]
    return [f"{key['value']} ± {key['tolerance']}{percent}"]
