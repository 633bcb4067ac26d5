"""Aiken: a question, options A) to H), and `ANSWER: B`."""

import re

from exams.interchange.formats import making
from exams.interchange.formats.formulas import ours
from exams.interchange.formats.found import Found
from exams.interchange.readers.csv_records import decoded_text

NAME, LABEL, SUFFIX = "aiken", "Aiken", ".txt"
OPTION = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"\s*ANSWER\s*:\s*([A-Z])\s*", re.IGNORECASE)


def sniff(text):
    return re.search(r"(?mi)^\s*ANSWER\s*:\s*[A-Z]\s*$", text) is not None


def read(data):
    """A question ends with its answer; what comes after the last one is refused."""
    lines, start = [], 1
    for number, line in enumerate(decoded_text(data).splitlines(), start=1):
        if match := ANSWER.fullmatch(line):
            yield found_of(start, lines, match[1].upper())
            lines = []
        elif line.strip():
            start = start if lines else number
            lines.append(line)
    if lines:
        yield found_of(start, lines, None)


def found_of(origin, lines, right):
    """`Found` at the line its question begins."""
    found = Found(origin)
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
