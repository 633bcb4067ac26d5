"""The answers at the end of a paper: “Answer key: 1. B 2. C …”, or a table of them. Pure."""

import re
from collections import defaultdict, deque

from exams.interchange.formats.docx.labels import DIGITS, SECTION

HEAD = re.compile(
    r"(?:the\s+)?(?:(?P<alone>(?:answers?|ans\.?)\s*[-–]?\s*(?:keys?|sheet)|answers"
    r"|उत्तर\s*[-–]?\s*(?:कुंजी|माला|तालिका))|keys?)\s*[:.\-–=]*\s*",
    re.IGNORECASE,
)
NUMBER = r"(?:Q\.?\s*|प्र\.?\s*)?\(?(?P<number>[0-9०-९]{1,4})"
SIGN = r"[(\[]?[A-Za-zऀ-ॿ][)\]]?"
TOLD = (
    rf"(?P<told>(?:{SIGN}(?:\s*[,&]\s*{SIGN})*|true|false|सत्य|असत्य|[(\[][1-8][)\]]"
    r"|(?<=[.):=\-–\s])[+\-−]?[0-9]+(?:\.[0-9]+)?))"
)
PAIR = re.compile(
    rf"{NUMBER}\s*(?:[.):=]|[-–](?=\s*\D)|\s(?=\s*[A-Za-z(\[ऀ-ॿ]))\s*{TOLD}(?=[\s,;|]|$)[\s,;|]*",
    re.IGNORECASE,
)
LONE = re.compile(NUMBER + r"\s*[.):]?", re.IGNORECASE)
HEADER = re.compile(
    r"(?:q(?:ues(?:tion)?s?)?|s(?:r|l)?|ans(?:wer)?s?|key|no|number|[.\s])+", re.I
)
MAX_TOLD = 40


class Key:
    """Asked about each line: `takes` it where it is of the key. `blocks` are the tables
    that lines only mark."""

    def __init__(self, table_of):
        self.table_of, self.is_open, self.waiting = table_of, False, None
        self.found = defaultdict(deque)

    def takes(self, line):
        text = line.text.strip()
        head = HEAD.match(text)
        pairs = pairs_of(text[head.end() :]) if head else None
        if pairs or (pairs == [] and head["alone"]):
            self.is_open, self.waiting = True, None
            self.keep(pairs)
            return True
        self.is_open = self.is_open and (not text or self.goes_on(text))
        return self.is_open

    def goes_on(self, text):
        """Pairs, a table of them, or the cells of one by one."""
        rows = self.table_of(text)
        pairs = pairs_of(text) if rows is None else in_table(rows)
        if pairs:
            self.keep(pairs)
        elif self.waiting is not None and len(text) <= MAX_TOLD:
            self.keep([(self.waiting, text)])
            self.waiting = None
        elif lone := LONE.fullmatch(text):
            self.waiting = whole(lone["number"])
        else:
            heads = (HEADER, SECTION)
            return rows is None and any(x.fullmatch(text) for x in heads)
        return True

    def keep(self, pairs):
        for number, told in pairs:
            self.found[number].append(told)

    def give(self, questions):
        """Answer those that have none, by number; answers the entries nobody took."""
        for place, asked in enumerate(questions, start=1):
            told = self.found.get(asked.number or place)
            if told:
                own, key = asked.answer, told.popleft()
                asked.answer = own or key
        return [f"{n}. {x}" for n, told in self.found.items() for x in told]


def pairs_of(text):
    """[(number, answer)] of a text of nothing else, or None."""
    found, at = [], 0
    while match := PAIR.match(text, at):
        found.append((whole(match["number"]), match["told"]))
        at = match.end()
    return found if at == len(text) else None


def in_table(rows):
    """Numbers beside their answers or, line by line, above them."""
    found = []
    for row, below in zip(rows, [*rows[1:], []], strict=True):
        numbers = [LONE.fullmatch(x) for x in row]
        filled = [n for n, x in enumerate(row) if x]
        if len(row) == len(below) and len(row) > 1 and all(numbers[n] for n in filled):
            found += [(whole(numbers[n]["number"]), below[n]) for n in filled]
        else:
            places = [n for n, x in enumerate(numbers[:-1]) if x and row[n + 1]]
            found += [(whole(numbers[n]["number"]), row[n + 1]) for n in places]
    return found


def whole(digits):
    return int(digits.translate(DIGITS))
