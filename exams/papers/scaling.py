"""From a score to a scaled one, exactly. Pure."""

from fractions import Fraction
from itertools import pairwise

from django.core.exceptions import ValidationError

from exams.kinds.marking import LIMIT, SHARE

LONGEST = 20
MOST_STEPS = 1000
MOST = 100_000
STEEPEST = 1000
TOO_HIGH = 10**8
BOUNDS = f"none is beyond {MOST}."


def scaled(score, content):
    """The scaled score of a Fraction: on the line, or at the last step reached.

    What lies below a table's first step gets that step's.
    """
    if "table" not in content:
        return score * Fraction(content["slope"]) + Fraction(content["offset"])
    steps = [(Fraction(start), Fraction(value)) for start, value in content["table"]]
    reached = [value for start, value in steps if start <= score]
    return reached[-1] if reached else steps[0][1]


def validate_scale(content):
    if problem := scale_problem(content):
        raise ValidationError(problem)


def scale_problem(content):
    """What is wrong with a scale, as a sentence; "" when it is sound."""
    if not isinstance(content, dict) or set(content) not in (
        {"slope", "offset"},
        {"table"},
    ):
        return "Give slope and offset, or a table."
    if "table" in content:
        return table_problem(content["table"])
    if not all(map(is_number, content.values())):
        return f"Slope and offset are numbers in quotes, such as “1/2”; {BOUNDS}"
    if not 0 < Fraction(content["slope"]) <= STEEPEST:
        return f"The slope is above zero, and {STEEPEST} at most."
    return ""


def table_problem(table):
    if not isinstance(table, list) or not 1 <= len(table) <= MOST_STEPS:
        return f"A table has 1 to {MOST_STEPS} steps."
    if not all(isinstance(step, list) and len(step) == 2 for step in table):
        return "Each step is a score and its scaled score."
    if not all(is_number(x) for step in table for x in step):
        return f"Scores are numbers in quotes, such as “40” or “-1/3”; {BOUNDS}"
    steps = [tuple(map(Fraction, step)) for step in table]
    if any(one[0] >= two[0] or one[1] > two[1] for one, two in pairwise(steps)):
        return "Each step begins above the one before and gives no less."
    return ""


def is_number(text):
    return (
        isinstance(text, str)
        and len(text) <= LONGEST
        and bool(SHARE.fullmatch(text))
        and abs(Fraction(text)) <= MOST
    )


def can_be_kept(content, marks):
    """Whether every score an exam of so many marks can end in has a scaled one to keep."""
    most = LIMIT * Fraction(marks)
    return all(is_kept(scaled(score, content)) for score in (-most, most))


def is_kept(score):
    """Whether a scaled score has room; papers of before that was asked may exceed it."""
    return abs(score) < TOO_HIGH
