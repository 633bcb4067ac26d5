"""Lines of a text as questions: the question, its options, the answer, the reason."""

from dataclasses import dataclass, field

from exams.interchange.formats.docx.keys import Key
from exams.interchange.formats.docx.labels import (
    ANSWER,
    BEHIND,
    FACT,
    NUMBERED,
    REASON,
    SECTION,
    SERIES,
    START,
    number_of,
    options_in,
)

NAMES = {"chapter": "topics", "topic": "topics", "level": "difficulty", "tag": "tags"}
NAMES |= {"mark": "marks", "अंक": "marks", "विषय": "subject"}
MOST_SKIPPED = 10


@dataclass
class Asked:
    """A question as it is written; `options` are lists of lines under labels."""

    number: int | None = None
    category: str = ""
    before: list = field(default_factory=list)
    prompt: list = field(default_factory=list)
    options: list = field(default_factory=list)
    labelled: list = field(default_factory=list)
    series: str = ""
    answer: str | None = None
    reason: list | None = None
    facts: dict = field(default_factory=dict)
    lost: set = field(default_factory=set)
    broken: set = field(default_factory=set)

    def add(self, text):
        """A line that goes on with whatever stands before it."""
        if self.reason is not None:
            self.reason.append(text)
        elif self.answer == "":
            self.answer = text.strip()
        elif self.answer is not None:
            self.reason = [text] if text.strip() else None
        elif self.options:
            self.options[-1].append(text)
            self.labelled.append(text)
        else:
            self.prompt.append(text)


class Layout:
    """Feed it lines; it answers a question once the next one begins.

    What label the first question has, the others have too: “Q” or a bare number; one
    that a list gives is looked for in that list alone.
    """

    def __init__(self):
        self.asked, self.style, self.list, self.category = None, None, "", ""
        self.before = []

    def feed(self, line):
        if line.is_heading:
            self.category = line.text.strip()[:300]
            return self.end()
        done, text = None, line.text
        if SECTION.fullmatch(text.strip()):
            self.before = [*self.before, text.strip()]
            return self.end()
        start = self.start(line, text.strip())
        if start:
            done = self.end()
            self.asked = Asked(number_of(start), self.category, self.before)
            self.before = []
            text = text.strip()[start.end() :]
        if self.asked is None:
            self.before += [text.strip()] if text.strip() else []
            return done
        if not start and self.skips(text.strip()):
            self.asked.broken.add("several-tasks")
        self.asked.lost |= line.lost
        self.asked.broken |= line.broken
        for piece in BEHIND.split(text):
            self.take(piece)
        return done

    def end(self):
        done, self.asked = self.asked, None
        return done

    def start(self, line, text):
        """The match of a label with which a question begins, or None."""
        for style, pattern in (("Q", START), ("number", NUMBERED)):
            match = pattern.match(text)
            if match and self.style is None:
                self.style, self.list = style, line.list
                return match
            if match and self.style == style and self.fits(line, match):
                return match
        return None

    def fits(self, line, match):
        if self.list or self.style == "Q":
            return line.list == self.list or self.style == "Q"
        now = self.asked
        if now is None:
            return True
        is_answered = now.answer is not None and now.reason is None
        return is_answered or number_of(match) == (now.number or 0) + 1

    def skips(self, text):
        """Whether a bare number stands a few behind that of the question it is in."""
        now, match = self.asked, NUMBERED.match(text)
        if self.style != "number" or self.list or not match or text.startswith("("):
            return False
        is_open = now.answer is None and now.reason is None and not now.options
        return is_open and 1 < number_of(match) - (now.number or 0) <= MOST_SKIPPED

    def take(self, text):
        bare, now = text.strip(), self.asked
        answer, reason = ANSWER.match(bare), REASON.match(bare)
        if answer:
            now.broken |= set() if now.answer is None else {"second-answer"}
            now.answer = bare[answer.end() :].strip()
        elif reason and now.reason is None:
            now.reason = [bare[reason.end() :]]
        elif (now.options or now.answer is not None) and (fact := FACT.fullmatch(bare)):
            name = fact["name"].lower()
            now.facts[NAMES.get(name, name)] = fact["told"].strip()
        elif now.answer is None and now.reason is None:
            self.option(text)
        else:
            now.add(text)

    def option(self, text):
        """The options a line holds; what stands before them goes on."""
        now, text = self.asked, text.strip()
        series, spans = options_of(text, now)
        if not spans:
            now.add(text)
            return
        if series != now.series or spans[0][2] < len(now.options):
            now.broken |= {"several-tasks"} if is_another(now, series) else set()
            now.prompt += now.labelled
            now.series, now.options, now.labelled = series, [], []
        head = spans[0][0]
        if head:
            now.add(text[:head].strip())
        ends = [start for start, _, _ in spans[1:]] + [len(text)]
        for (_, start, _), end in zip(spans, ends, strict=True):
            now.options.append([text[start:end].strip()])
        now.labelled.append(text[head:])


def is_another(now, series):
    """Whether a list of options begun anew is of a question whose label did not fit."""
    is_numbered = any(NUMBERED.match(x) and not x.startswith("(") for x in now.labelled)
    return series == now.series or (bool(now.options) and is_numbered)


def options_of(text, now):
    """(series, spans) of a line's options: those that go on, else a list begun anew.

    Labels before the last list were statements of the question.
    """
    if now.series:
        spans = options_in(text, now.series, len(now.options))
        if spans:
            return now.series, spans
    for series in SERIES:
        spans = options_in(text, series, 0)
        if spans and not (now.series and spans[0][0]):
            return series, spans
    return "", []


def questions_in(lines):
    """(Asked, [stray lines before it]) of each question of the lines, answered by the
    key at their end where they have no answer of their own."""
    layout, key, found = Layout(), Key(lines.table_of), []
    for line in lines:
        done = layout.end() if key.takes(line) else layout.feed(line)
        found += [done] if done else []
    found += [layout.asked] if layout.asked else []
    left = [*layout.before, *key.give(found)]
    for n, asked in enumerate(found, start=1):
        yield asked, [*asked.before, *(left if n == len(found) else ())]
