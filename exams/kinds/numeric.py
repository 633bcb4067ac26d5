"""A number typed in, right within an absolute tolerance."""

import re
from fractions import Fraction

from django.conf import settings
from django.core.validators import RegexValidator

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.findings import Finding, Malformed, only

NAME = "numeric"
LABEL = "Numeric"
NUMBER = r"[+-]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})"
decimal_text = RegexValidator(
    rf"\A(?:{NUMBER})\Z", "Write a plain decimal number such as 12.5."
)


class AnswerBlock(blocks.StructBlock):
    value = blocks.CharBlock(label="Right value", validators=[decimal_text])
    tolerance = blocks.CharBlock(
        default="0",
        validators=[decimal_text],
        help_text="Answers this far away still count; 0 asks for the exact value.",
    )

    class Meta:
        icon = "order"
        label = LABEL
        description = "A number to type in"


def leaves(answer):
    return []


def images(answer):
    return []


def number(text):
    """The exact value of a plain decimal text, or None."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    return Fraction(text) if re.fullmatch(NUMBER, text) else None


def readiness(answer):
    value, tolerance = number(answer["value"] or ""), number(answer["tolerance"] or "")
    findings = []
    if value is None:
        findings.append(Finding("answer", "not-a-number", "Give the right value."))
    if tolerance is None or tolerance < 0:
        message = "The tolerance is 0 or a positive number."
        findings.append(Finding("answer", "bad-tolerance", message))
    return findings


def key(answer):
    return {"value": answer["value"].strip(), "tolerance": answer["tolerance"].strip()}


def delivery(answer, compiler):
    return {
        "options": [],
        "texts": {language: {} for language in settings.CONTENT_LANGUAGES},
    }


def check(response, delivery):
    text = only(response, "value", str)
    if len(text) > 40 or number(text) is None:
        raise Malformed("not-a-number")
    return {"value": text.strip()}


def is_within(key, given):
    distance = abs(number(given["value"]) - number(key["value"]))
    return distance <= number(key["tolerance"])


def mark(key, response, rule):
    return marking.exact(lambda given: is_within(key, given), response, rule)
