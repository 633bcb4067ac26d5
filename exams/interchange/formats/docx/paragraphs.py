"""One paragraph of Word as a text: its runs, formulas, pictures and label."""

import re

from exams.interchange.formats import legacy_hindi, making
from exams.interchange.formats.docx.labels import is_label
from exams.interchange.formats.docx.parts import font_of, inherited
from exams.interchange.formats.docx.properties import value
from exams.interchange.formats.equations.omml import OMML
from exams.interchange.formats.markup import shifted
from exams.interchange.formats.trees import attribute, child, local
from exams.latex.checking import problems

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
LETTERS = re.compile("[A-Za-z]{2}|[A-Za-z][^A-Za-z\\s]")
DRAWN = "drawing", "pict", "object"


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
