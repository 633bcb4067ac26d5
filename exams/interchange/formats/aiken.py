"""Aiken: a question, options A) to H), and `ANSWER: B`."""

import io
import re

from exams.interchange.formats import making
from exams.interchange.formats.formulas import ours
from exams.interchange.formats.found import Found
from exams.interchange.readers.csv_records import decoded_text

NAME, LABEL, SUFFIX = "aiken", "Aiken", ".txt"
OPTION = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)")
SIGN = re.compile(
    r"^[ \t]*ANSWER[ \t]*:[ \t]*[A-Z][ \t\r]*$", re.MULTILINE | re.IGNORECASE
)
MOST = 50_000
"""The signs of a question."""
ANSWER = re.compile(r"\s*ANSWER\s*:\s*([A-Z])\s*", re.IGNORECASE)


def sniff(text):
    return SIGN.search(text) is not None


def read(data):
    """A question ends with its answer; what comes after the last one is refused."""
    lines, start, size = [], 1, 0
    text = io.StringIO(decoded_text(data), newline=None)
    for number, line in enumerate((x.rstrip("\n") for x in text), start=1):
        size += len(line)
        if match := ANSWER.fullmatch(line):
            yield found_of(start, lines, match[1].upper(), size)
            lines, size = [], 0
        elif line.strip():
            start = start if lines else number
            lines += [line[:MOST]] if size <= MOST or not lines else []
        elif not lines:
            size = 0
    if lines:
        yield found_of(start, lines, None, size)


def found_of(origin, lines, right, size):
    """`Found` at the line its question begins."""
    found = Found(origin, text="\n".join(lines))
    if size > MOST:
        found.refuse("too-long", limit=MOST)
        return found
    words, options = [], []
    for line in lines:
        match = OPTION.fullmatch(line)
        if match and match[1] == chr(ord("A") + len(options)):
            options.append(match[2].strip())
        else:
            (options or words).append(line.strip())
            if options and len(options) > 1:
                options[-2:] = ["\n".join(options[-2:])]
    place = ord(right) - ord("A") if right else -1
    if not words or not 0 <= place < len(options):
        found.refuse("nothing-right" if words else "question-broken")
        return found
    prompt = [making.text(ours("\n".join(words)))]
    shown = [
        making.option([making.text(ours(x))], n == place) for n, x in enumerate(options)
    ]
    found.document = making.document("single_choice", prompt, {"options": shown})
    return found
