"""The shape of an exam as JSON, which templates keep. Pure.

    {"minutes": 180, "languages": ["en", "hi"], "tie_keys": ["fewer-wrong"],
     "sections": [{"name": "Physics", "rule": "NEET", "minutes": 60, "answer_any": 5,
                   "counted": "first",
                   "parts": [{"count": 10, "marks": "4", "kind": "single_choice"}]}]}

`minutes`, `answer_any` and `counted` of a section and `kind` of a part may be left out.
"""

import re
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError

from exams.kinds import KINDS

TIE_KEY = re.compile(r"section-\d+|fewer-wrong|more-correct|earlier|older|name")
MARKS = re.compile(r"\d{1,4}(\.\d{1,2})?", re.ASCII)
TOO_MUCH = 100_000
SHAPE = {"minutes", "languages", "tie_keys", "sections"}
SECTION = {"name", "rule", "parts"}
MAY = {"minutes", "answer_any", "counted"}


def question_count(section):
    return sum(part["count"] for part in section["parts"])


def max_marks(section):
    """What can be reached: of any so many, those worth most."""
    each = [Decimal(p["marks"]) for p in section["parts"] for _ in range(p["count"])]
    return sum(sorted(each, reverse=True)[: section.get("answer_any")], Decimal(0))


def validate_shape(shape):
    if problems := shape_problems(shape):
        raise ValidationError(problems)


def shape_problems(shape):
    """What is wrong with a shape, as sentences; empty when it is sound."""
    if not isinstance(shape, dict) or set(shape) != SHAPE:
        return [f"Give exactly {', '.join(sorted(SHAPE))}."]
    problems = [] if is_count(shape["minutes"]) else ["Minutes are a whole number."]
    if not is_list(shape["languages"], lambda x: x in settings.CONTENT_LANGUAGES):
        problems.append(f"Languages are {', '.join(settings.CONTENT_LANGUAGES)}.")
    if not is_list(shape["tie_keys"], is_tie_key):
        problems.append("A tie key is one we do not know.")
    if not isinstance(shape["sections"], list) or not shape["sections"]:
        return [*problems, "Give at least one section."]
    for number, section in enumerate(shape["sections"], start=1):
        problems += [f"Section {number}: {x}" for x in section_problems(section)]
    return problems


def section_problems(section):
    if not isinstance(section, dict) or not SECTION <= set(section) <= SECTION | MAY:
        return [
            "give name, rule and parts; minutes, answer_any and counted if need be."
        ]
    problems = [
        f"{name} is a text."
        for name in ("name", "rule")
        if not isinstance(section[name], str) or not 1 <= len(section[name]) <= 80
    ]
    if section.get("counted", "first") not in ("first", "best"):
        problems.append("counted is first or best.")
    if not is_count(section.get("minutes", 1)):
        problems.append("minutes are a whole number.")
    if not isinstance(section["parts"], list) or not section["parts"]:
        return [*problems, "give at least one part."]
    if not all(map(is_part, section["parts"])):
        return [*problems, "a part has count and marks, and a kind we know."]
    return problems + (any_problems(section) or marks_problems(section))


def any_problems(section):
    asked = section.get("answer_any", 1)
    if is_count(asked) and asked <= question_count(section):
        return []
    return ["answer_any is no more than its questions."]


def marks_problems(section):
    if max_marks(section) < TOO_MUCH:
        return []
    return [f"its questions add up to {TOO_MUCH} marks or more."]


def is_part(part):
    return (
        isinstance(part, dict)
        and {"count", "marks"} <= set(part) <= {"count", "marks", "kind"}
        and is_count(part["count"])
        and isinstance(part["marks"], str)
        and bool(MARKS.fullmatch(part["marks"]))
        and Decimal(part["marks"]) > 0
        and ("kind" not in part or part["kind"] in KINDS)
    )


def is_count(value):
    return type(value) is int and 1 <= value <= 1000


def is_tie_key(key):
    return isinstance(key, str) and bool(TIE_KEY.fullmatch(key))


def is_list(value, is_item):
    return isinstance(value, list) and all(map(is_item, value))
