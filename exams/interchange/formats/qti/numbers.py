"""A number to type in: its value from the declaration, its tolerance from the scoring."""

import re
from decimal import Decimal, localcontext

from exams.interchange.formats.qti.names import words
from exams.kinds import integer, numeric

DIGITS = 99
SCIENTIFIC = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?[eE][+-]?[0-9]")


def answer(item, task, declared):
    values = declared.correct or [x for x, y in declared.shares.items() if y > 0]
    span = range_of(item, task)
    if span:
        low, high = span
        return "numeric", {"value": low, "way": "range", "upper": high}
    if len(values) != 1:
        code = "several-right" if values else "nothing-right"
        return item.refuse(code, f"correctResponse {declared.name}")
    value = spelled(values[0])
    if value is None:
        return item.refuse("not-a-number", "correctResponse")
    told = tolerance_of(item, task)
    if told is None and declared.base == "integer" and is_whole(value):
        return "integer", {"value": value}
    return "numeric", within(value, *(told or ("absolute", "0", "0")))


def within(value, way, below, above):
    if below == above:
        return {"value": value, "way": way, "tolerance": below}
    with localcontext(prec=DIGITS):
        middle, share = Decimal(value), abs(Decimal(value)) / 100
        unit = share if way == "percent" else 1
        low, high = middle - unit * Decimal(below), middle + unit * Decimal(above)
    return {"value": f"{low:f}", "way": "range", "upper": f"{high:f}"}


def tolerance_of(item, task):
    """(way, below, above) of the <equal> that compares this response, or None."""
    for element in compared(item, task, "equal"):
        way = {"absolute": "absolute", "relative": "percent"}.get(
            element.get("toleranceMode")
        )
        told = [spelled(x) for x in (element.get("tolerance") or "").split()[:2]]
        if way and told and None not in told:
            return way, told[0], told[-1]
    return None


def range_of(item, task):
    """(low, high) where the response is compared with two bounds, both included."""
    bounds = [bound(item, task, name) for name in ("gte", "lte")]
    return bounds if all(bounds) else None


def bound(item, task, name):
    for element in compared(item, task, name):
        if value := spelled(words(element.find("baseValue"))):
            return value
    return None


def compared(item, task, name):
    named = task.get("responseIdentifier")
    for element in item.scoring.iter(name) if item.scoring is not None else ():
        first = element.find("variable")
        if first is not None and first.get("identifier") == named:
            yield element


def spelled(text):
    """A plain decimal: 1.50 stays, 1e3 is 1000; None for anything else."""
    text = text.strip().replace("−", "-")
    if numeric.number(text) is not None:
        return text
    if not SCIENTIFIC.fullmatch(text):
        return None
    flat = f"{Decimal(text):f}"
    return flat if numeric.number(flat) is not None else None


def is_whole(value):
    return integer.whole_text.regex.search(value) is not None
