"""A whole number typed in."""

import re

from django.core.validators import RegexValidator

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.findings import Finding, Malformed, only

NAME = "integer"
LABEL = "Integer"
WHOLE = r"[+-]?[0-9]{1,15}"
whole_text = RegexValidator(rf"\A(?:{WHOLE})\Z", "Write a whole number such as 12.")


class AnswerBlock(blocks.StructBlock):
    value = blocks.CharBlock(label="Right value", validators=[whole_text])

    class Meta:
        icon = "order-up"
        label = LABEL
        description = "A whole number to type in"


def whole(text):
    """The number of a text such as "-12", or None."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    return int(text) if re.fullmatch(WHOLE, text) else None


def readiness(answer):
    if whole(answer["value"] or "") is not None:
        return []
    return [Finding("answer", "not-a-whole-number", "Give the right whole number.")]


def key(answer, compiler):
    return {"value": str(whole(answer["value"]))}


def delivery(answer, compiler):
    return {"options": [], "texts": {language: {} for language in compiler.languages}}


def check(response, delivery):
    text = only(response, "value", str)
    if len(text) > 40 or (given := whole(text)) is None:
        raise Malformed("not-a-whole-number")
    return {"value": str(given)}


def mark(key, response, rule):
    return marking.mark_whole(lambda given: given == key, response, rule)


def solution(key, offered):
    return [key["value"]]
