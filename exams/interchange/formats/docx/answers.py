"""What stands behind “Ans:” as the answer of one of our kinds. Pure."""

import re

from exams.interchange.formats.markup import tidy
from exams.kinds import integer, numeric

TRUTH = {
    **dict.fromkeys(("true", "t", "सत्य", "सही"), "true"),
    **dict.fromkeys(("false", "f", "असत्य", "गलत"), "false"),
}
NUMBER = r"[+\-−]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})"
EXACT = re.compile(rf"({NUMBER})\s*([^\s0-9.,][^0-9]{{0,19}})?")
NEAR = re.compile(rf"({NUMBER})\s*(?:±|\+/-|\\pm)\s*({NUMBER})\s*(%?)\s*")
SPAN = re.compile(rf"({NUMBER})\s*(?:to|–|से)\s*({NUMBER})\s*", re.IGNORECASE)
LEAD = re.compile(r"(?:options?|विकल्प)\s*[:.\-]?\s*", re.IGNORECASE)
LETTER = re.compile(r"[(\[]?\s*(\w)\s*[)\].]?")
BETWEEN = re.compile(r"\s*(?:,|;|/|&|\band\b|और|तथा|\s)\s*", re.IGNORECASE)
MAX_WORDS = 200


def plain(text):
    """The answer without formula marks, on one line."""
    return " ".join(re.sub(r"\\\((.*?)\\\)", r"\1", text).split())


def places_of(text, series, count):
    """The options an answer names by label, or None."""
    text = LEAD.sub("", plain(text), count=1).strip().rstrip(".")
    glued = re.fullmatch(r"[A-H]{2,8}", text)
    parts = list(text) if glued else [x for x in BETWEEN.split(text) if x]
    found = [LETTER.fullmatch(part) for part in parts]
    if found and all(found):
        return known([match[1] for match in found], series, count)
    head = re.match(r"[(\[]?\s*(\w)\s*[)\].]\s+\S", text)
    return known([head[1]], series, count) if head else None


def known(signs, series, count):
    """Their places; capitals do not tell labels apart."""
    low = series.lower()
    places = [low.find(sign.lower()) for sign in signs]
    fits = all(0 <= x < count for x in places) and len(set(places)) == len(places)
    return places if fits else None


def typed(text):
    """(kind, answer) of an answer without options, or None for free text."""
    told = plain(text).rstrip(".").strip()
    if told.lower() in TRUTH:
        return "true_false", {"correct": TRUTH[told.lower()]}
    if found := number_of(told):
        return found
    words = tidy(text).strip()
    if not words or len(words) > MAX_WORDS or "\n" in words:
        return None
    accepted = [x.strip() for x in words.split(";") if x.strip()]
    return "short_text", {"accepted": "\n".join(dict.fromkeys(accepted))}


def number_of(told):
    if match := NEAR.fullmatch(told):
        way = "percent" if match[3] else "absolute"
        return "numeric", {"value": dash(match[1]), "way": way, "tolerance": match[2]}
    if match := SPAN.fullmatch(told):
        low, high = dash(match[1]), dash(match[2])
        return "numeric", {"value": low, "way": "range", "upper": high}
    match = EXACT.fullmatch(told)
    if match is None or numeric.number(match[1]) is None:
        return None
    value, unit = dash(match[1]), (match[2] or "").strip()
    if integer.whole(value) is not None and not unit:
        return "integer", {"value": value}
    return "numeric", {"value": value, **({"unit": {"en": unit}} if unit else {})}


def dash(number):
    return number.replace("−", "-")
