"""Word's paragraphs and tables as lines of text.

Formulas stand as LaTeX between `\\(` and `\\)`; a picture or table is a mark in the line,
`MARK`, that names its block by number.
"""

import re
from dataclasses import dataclass, field

from exams.interchange.formats import legacy_hindi, making
from exams.interchange.formats.docx.labels import (
    ANSWER,
    SERIES,
    START,
    is_label,
    marker,
)
from exams.interchange.formats.docx.parts import (
    attribute,
    child,
    font_of,
    inherited,
    value,
)
from exams.interchange.formats.equations.omml import OMML
from exams.interchange.formats.markup import cells, shifted, tidy
from exams.interchange.formats.trees import local
from exams.latex.checking import problems

MARK = re.compile("\ue000([0-9]+)\ue001")
INSIDE = {"hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo"}
INSIDE |= {"AlternateContent", "Choice", "customXml", "dir", "bdo"}
SILENT = {
    "pPr",
    "rPr",
    "bookmarkStart",
    "bookmarkEnd",
    "proofErr",
    "lastRenderedPageBreak",
}
SILENT |= {"del", "moveFrom", "fldChar", "sdtPr", "sdtEndPr", "Fallback", "softHyphen"}
SILENT |= {"commentRangeStart", "commentRangeEnd", "permStart", "permEnd", "delText"}
SILENT |= {
    "moveFromRangeStart",
    "moveFromRangeEnd",
    "moveToRangeStart",
    "moveToRangeEnd",
}
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
STRESS = {"b": "bold", "i": "italics", "u": "underlining", "strike": "strike-through"}
STRESS |= {"highlight": "highlighting"}
SHIFTS = {"superscript": "^", "subscript": "_"}
MAX_PARAGRAPH = 50_000
LETTERS = re.compile("[A-Za-z]{2}|[A-Za-z][^A-Za-z\\s]")
DRAWN = "drawing", "pict", "object"


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

    def mark(self, block):
        self.blocks.append(block)
        return f"\ue000{len(self.blocks) - 1}\ue001"


class Paragraph:
    """One paragraph on its way to a text."""

    def __init__(self, lines, element):
        self.lines, self.parts = lines, lines.parts
        self.pieces, self.lost, self.broken = [], set(), set()
        self.stressed = []
        self.properties = child(element, "pPr")
        self.style = value(self.properties, "pStyle") or ""
        self.is_heading = bool(inherited(self.parts.styles, self.style, "heading"))

    @property
    def text(self):
        """Runs that are raised or lowered alike stand in one formula."""
        found, waiting, before = [], "", ""
        for words, shift in [*self.pieces, ("", "")]:
            if shift != before and waiting:
                found.append(self.shifted(waiting, before))
                waiting = ""
            waiting, before = waiting + words, shift
        return "".join([*found, waiting])

    def shifted(self, words, sign):
        if not sign:
            return words
        told, is_lost = shifted(words.strip(), sign)
        if is_lost:
            self.lost.add("superscript" if sign == "^" else "subscript")
        return told

    def label(self):
        """(label, list) of its automatic number."""
        styles, numbered = self.parts.styles, child(self.properties, "numPr")
        named = value(numbered, "numId") if numbered is not None else None
        named = named or inherited(styles, self.style, "list")
        depth = value(numbered, "ilvl") if numbered is not None else None
        depth = depth or inherited(styles, self.style, "level") or "0"
        if not named or not depth.isdigit():
            return "", ""
        return self.parts.numbering.label(named, int(depth[:2]))

    def walk(self, element):
        for x in element:
            name = local(x.tag)
            if name == "r":
                self.run(x)
            elif name in INSIDE:
                self.walk(x)
            elif name in ("oMath", "oMathPara"):
                self.formula(x)
            elif name not in SILENT:
                self.lost.add(name)

    def run(self, element):
        properties = child(element, "rPr")
        shift = SHIFTS.get(value(properties, "vertAlign") or "", "")
        if value(properties, "vanish") is not None:
            return
        before = len(self.pieces)
        for x in element:
            self.within(x, shift)
        words = "".join(text for text, _ in self.pieces[before:])
        if words.strip():
            self.stressed.append((words, {x for x in STRESS if is_on(properties, x)}))
        if LETTERS.search(words) and legacy_hindi.is_font(self.font(properties)):
            self.broken.add("legacy-hindi")

    @property
    def stresses(self):
        """What stands out from the rest of the paragraph; labels may."""
        told = [stress for words, stress in self.stressed if not is_label(words)]
        return {STRESS[x] for x in STRESS if 0 < sum(x in y for y in told) < len(told)}

    def font(self, properties):
        styles = self.parts.styles
        return (
            font_of(properties)
            or inherited(styles, value(properties, "rStyle") or None, "font")
            or inherited(styles, self.style, "font")
        )

    def within(self, element, shift):
        name = local(element.tag)
        if name == "t":
            words = re.sub("[\ue000\ue001]", "", element.text or "")
            self.pieces.append((words, shift))
        elif name in SIGNS:
            self.pieces.append((SIGNS[name], ""))
        elif name in DRAWN:
            self.drawing(element)
        elif name in INSIDE:
            for x in element:
                self.within(x, shift)
        elif name == "instrText":
            is_formula = (element.text or "").strip().upper().startswith("EQ ")
            self.broken |= {"old-equation"} if is_formula else set()
        elif name not in SILENT:
            self.lost.add(name)

    def formula(self, element):
        reader = OMML()
        latex = reader.latex(element)
        self.lost |= {f"{name} in a formula" for name in reader.lost}
        if latex:
            self.pieces.append((rf"\({latex}\)", ""))
        if latex and (wrong := problems(latex)):
            self.lost.add(f"drawing of a formula ({wrong[0]})")

    def drawing(self, element):
        """Pictures are kept; equations of old Word keep the question out."""
        names = {local(x.tag): x for x in element.iter()}
        if "OLEObject" in names:
            program = attribute(names["OLEObject"], "ProgID")
            is_formula = program.startswith(("Equation", "MathType"))
            target = self.broken if is_formula else self.lost
            target.add("old-equation" if is_formula else "embedded object")
        elif "blip" in names or "imagedata" in names:
            for x in element.iter():
                self.picture(x, names.get("docPr"))
        if "txbxContent" in names:
            self.lost.add("text box")
        elif not {"blip", "imagedata", "OLEObject"} & set(names):
            self.lost.add("drawing")

    def picture(self, element, described):
        name = local(element.tag)
        if name not in ("blip", "imagedata"):
            return
        key = attribute(element, "embed" if name == "blip" else "id")
        target = self.parts.target(key)
        alt = attribute(described, "descr") if described is not None else ""
        if target:
            mark = self.lines.mark(making.image(target[-200:], alt[:500]))
            self.pieces.append((mark, ""))
        else:
            self.lost.add("linked picture")


def is_on(properties, name):
    told = value(properties, name)
    return told is not None and told not in ("0", "false", "none", "off")


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
