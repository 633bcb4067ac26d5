"""Word's paragraphs and tables as lines of text.

Formulas stand as LaTeX between `\\(` and `\\)`; a picture or table is a mark in the line,
`MARK`, that names its block by number.
"""

import re
from dataclasses import dataclass, field

from exams.interchange.formats.docx.labels import ANSWER, SERIES, START, marker
from exams.interchange.formats.docx.paragraphs import INSIDE, Paragraph
from exams.interchange.formats.markup import cells, tidy
from exams.interchange.formats.trees import local

MARK = re.compile("\ue000([0-9]+)\ue001")
MAX_PARAGRAPH = 50_000


@dataclass
class Line:
    """`list` names the automatic list its label is of; `broken` says what keeps its
    question out."""

    text: str
    list: str = ""
    is_heading: bool = False
    lost: set = field(default_factory=set)
    broken: set = field(default_factory=set)


class Lines:
    """`blocks` are pictures and tables by number; `files` names where their bytes lie."""

    def __init__(self, parts):
        self.parts, self.blocks = parts, []

    def __iter__(self):
        for element in self.parts.body():
            yield from self.of(element)

    def of(self, element):
        name = local(element.tag)
        if name == "p":
            yield from self.paragraph(element)
        elif name == "tbl":
            yield from self.table(element)
        elif name in INSIDE:
            for x in element:
                yield from self.of(x)

    def paragraph(self, element):
        reading = Paragraph(self, element)
        reading.walk(element)
        label, named = reading.label()
        text = reading.text
        if len(text) > MAX_PARAGRAPH:
            text = text[:100]
            reading.broken.add("paragraph-too-long")
        reading.lost |= reading.stresses
        first, *more = text.split("\n")
        first = f"{label} {first}" if label else first
        for n, text in enumerate([first, *more]):
            yield Line(
                text,
                "" if n else named,
                reading.is_heading,
                reading.lost,
                reading.broken,
            )

    def table(self, element):
        """Its cells as lines where they hold parts of questions, else one block."""
        rows = [
            [[x for y in cell for x in self.of(y)] for cell in part(row, "tc")]
            for row in part(element, "tr")
        ]
        lines = [line for row in rows for cell in row for line in cell]
        if is_layout(lines):
            yield from lines
        elif lines:
            yield self.block(rows, lines, has_merged_cells(element))

    def block(self, rows, lines, is_merged):
        told = [["\n".join(x.text for x in cell) for cell in row] for row in rows]
        found = Line("", lost=set().union(*(x.lost for x in lines)))
        found.broken = set().union(*(x.broken for x in lines))
        if any(MARK.search(cell) for row in told for cell in row):
            found.lost.add("picture in a table")
        if is_merged:
            found.lost.add("merged cells")
        shown = [[tidy(MARK.sub("", cell)) for cell in row] for row in told if row]
        width = max(map(len, shown), default=0)
        value_ = {"has_header": False, "rows": cells(shown, width)}
        found.text = self.mark({"type": "table", "value": value_})
        return found

    def table_of(self, text):
        """The texts of the table that a line is the mark of, else None."""
        match = MARK.fullmatch(text)
        block = self.blocks[int(match[1])] if match else {"type": ""}
        if block["type"] != "table":
            return None
        return [[x["en"] for x in row["cells"]] for row in block["value"]["rows"]]

    def mark(self, block):
        self.blocks.append(block)
        return f"\ue000{len(self.blocks) - 1}\ue001"


def part(element, name):
    """Rows or cells, also those within content controls."""
    for x in element:
        if local(x.tag) == name:
            yield x
        elif local(x.tag) in INSIDE:
            yield from part(x, name)


def has_merged_cells(element):
    return any(local(x.tag) in ("gridSpan", "vMerge") for x in element.iter())


def is_layout(lines):
    """Whether a table only sets questions, or the options of one, side by side."""
    told = [text for line in lines if (text := line.text.strip())]
    if any(x.match(text) for text in told for x in (ANSWER, START)):
        return True
    return any(
        0 < len(told) <= len(series)
        and all(re.match(marker(series, n), text) for n, text in enumerate(told))
        for series in SERIES
    )
