"""GIFT: Moodle's plain text of questions."""

import re

from exams.interchange.formats.gift.parsing import questions_in
from exams.interchange.formats.gift.writing import write
from exams.interchange.formats.moodle.mapping import found_of
from exams.interchange.readers.csv_records import decoded_text

__all__ = ["LABEL", "NAME", "SUFFIX", "read", "sniff", "write"]

NAME, LABEL, SUFFIX = "gift", "GIFT", ".gift"
ANSWER = re.compile(
    r"(?<!\\)\{\s*[=~#]|(?<![\w}^\\])\{\s*[TF]\s*[}#]|\{\s*(TRUE|FALSE)\s*[}#]"
    r"|\{\s*\}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""The braces of a formula, as in \\frac{1}{2}, are none."""


def sniff(text):
    """An answer in braces after some words, or a title or a category."""
    heads = ("::", "$CATEGORY:")
    lines = text.splitlines()
    return any(line.startswith(heads) for line in lines) or (
        ANSWER.search(text) is not None
    )


def read(data):
    """Each question of the file as `Found`; categories only name what follows them."""
    text = decoded_text(data)
    for question in questions_in(text):
        yield found_of(question)
