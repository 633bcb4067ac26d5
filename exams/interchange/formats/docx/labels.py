"""How people label the parts of a question in a text. Pure."""

import re

QUESTION = (
    r"(?:Q(?:ues(?:tion)?|ue)?|प्रश्न|प्र)(?:\s*\.)?\s*(?:No\.?|संख्या|सं\.?)?\s*[-.:]?\s*"
    r"(?P<{0}>[0-9०-९]{{1,4}})\s*[.):\-–।]*|(?:Q(?:ues(?:tion)?|ue)?|प्रश्न|प्र)\s*[.):।]+"
)
START = re.compile(rf"(?:{QUESTION.format('number')})(?=\s|$|[^\w.])\s*", re.IGNORECASE)
NUMBERED = re.compile(r"\(?(?P<number>[0-9०-९]{1,4})\s*[.)](?![0-9])\s*")
ANSWER = re.compile(
    r"(?:correct\s+|right\s+|सही\s+)?"
    r"(?:(?:Ans(?:wer)?s?|Key|उत्तर|उत्‍तर|correct\s+option)(?:\s*key)?"
    r"\s*(?:\.\s*[:=\-–]?|[:=\-–]|\)\s*)"
    r"|(?:Ans(?:wer)?|उत्तर)\s+(?=[(\[]\w[)\]]|[A-Ha-h]\s*$))\s*",
    re.IGNORECASE,
)
REASON = re.compile(
    r"(?:Sol(?:ution|n)?|Expl?(?:anation)?|Hint|Reason|व्याख्या|हल|स्पष्टीकरण)"
    r"\s*(?:\.\s*[:=\-–]?|[:=\-–])\s*",
    re.IGNORECASE,
)
FACT = re.compile(
    r"(?P<name>Marks?|Subject|Topics?|Chapter|Difficulty|Level|Tags?|Year|Author|अंक|विषय)"
    r"\s*[:=]\s*(?P<told>\S.*)",
    re.IGNORECASE,
)
SECTION = re.compile(
    r"(?:Section|Part|खण्ड|खंड|भाग)\s*[-–:.]?\s*[(\[]?\w{1,4}[)\]]?\s*[:.]?",
    re.IGNORECASE,
)
"""A line that parts a paper; numbers may begin anew behind it."""
SERIES = ("ABCDEFGH", "abcdefgh", "12345678", "कखगघङच", "अबसद")
BEHIND = re.compile(rf"(?:\t|  )(?={ANSWER.pattern})", re.IGNORECASE)
DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


LABELS = (START, NUMBERED, ANSWER, REASON, re.compile(r"\(?\w[.)]"))


def is_label(text):
    """Whether a text is nothing but a label, or one with the answer behind it."""
    bare = text.strip()
    return any(x.fullmatch(bare) for x in LABELS) or bool(ANSWER.match(bare))


def number_of(match):
    told = match["number"]
    return int(told.translate(DIGITS)) if told else None


def marker(series, place):
    """The label of an option; a digit is one only between parentheses."""
    sign = series[place]
    if sign.isdigit():
        return rf"\({sign}\)\s*"
    return rf"(?:\(\s*{sign}\s*\)|\[{sign}\]|{sign}\s*[.)])\s*"


def options_in(text, series, place):
    """[(start, end, place) of each label] of the options in a line, from `place` on.

    A line begins with one, or holds three in a row behind the question.
    """
    found, at = [], 0
    for n in range(place, len(series)):
        match = re.compile(rf"(?<!\S){marker(series, n)}").search(text, at)
        if match is None:
            break
        found.append((*match.span(), n))
        at = match.end()
    if not found or (found[0][0] and (place or len(found) < 3)):
        return []
    return found if len(found) > 2 else [x for x in found if is_apart(text, x[0])]


def is_apart(text, start):
    """At the beginning, behind a tab or two spaces, or in parentheses."""
    return not start or text[:start].endswith(("\t", "  ")) or text[start] in "(["
