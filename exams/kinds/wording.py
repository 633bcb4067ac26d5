"""Typed words: which ones a response may hold and when two of them are the same."""

import unicodedata

from exams.kinds.findings import Malformed

LONGEST = 500
CONTROLS = {"Cc", "Cs"}
JOINERS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))
QUOTES = str.maketrans("\u2018\u2019\u02bc\u201c\u201d", "'''\"\"")


def checked_words(text):
    """The words with Unicode composed and spaces folded; may be empty."""
    if not isinstance(text, str) or len(text) > LONGEST:
        raise Malformed
    folded = spaced(text)
    if any(unicodedata.category(x) in CONTROLS for x in folded):
        raise Malformed
    return folded


def spaced(text):
    """Composed, with single spaces within and none around. Twice is as once."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain(text, case_matters):
    """What is compared: quotes straight, no invisible joiners, case where it matters."""
    bare = spaced(text.translate(JOINERS | QUOTES))
    return bare if case_matters else spaced(bare.casefold())


def is_accepted(text, accepted, case_matters):
    return plain(text, case_matters) in {plain(x, case_matters) for x in accepted}


def lines(text):
    """The accepted answers of a field with one on each line."""
    return [found for line in (text or "").split("\n") if (found := spaced(line))]
