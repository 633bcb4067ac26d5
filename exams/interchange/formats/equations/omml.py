"""Word's equations (OMML) as LaTeX, element by element."""

from exams.interchange.formats.equations import signs
from exams.interchange.formats.equations.mathml import limits
from exams.interchange.formats.trees import attribute, child, local

ROWS = {"oMath", "oMathPara", "e", "num", "den", "sub", "sup", "deg", "lim", "fName"}
ROWS |= {"box", "ins", "smartTag"}
SILENT = {"ctrlPr", "rPr", "oMathParaPr", "del", "lastRenderedPageBreak", "argPr"}


class OMML:
    """`latex(element)`; `lost` gathers the names of what has no place in ours."""

    def __init__(self):
        self.lost = set()

    def latex(self, element):
        return signs.tidy(self.of(element))

    def of(self, element):
        name = local(element.tag)
        maker = getattr(self, f"do_{name}", None)
        if maker:
            return maker(element)
        if name in SILENT or name.endswith("Pr"):
            return ""
        if name not in ROWS:
            self.lost.add(name)
        return self.row(element)

    def row(self, element):
        return "".join(map(self.of, element))

    def part(self, element, name):
        found = child(element, name)
        return "" if found is None else self.row(found)

    def do_r(self, element):
        said = "".join(x.text or "" for x in element if local(x.tag) == "t")
        is_text = child(element, "rPr", "nor") is not None
        return signs.text(said) if is_text else signs.spelled(said)

    def do_f(self, element):
        above, below = self.part(element, "num"), self.part(element, "den")
        if is_stacked(element):
            return signs.rows([[above], [below]])
        return signs.fraction(above, below)

    def do_sSub(self, element):
        return signs.script(self.part(element, "e"), self.part(element, "sub"))

    def do_sSup(self, element):
        return signs.script(self.part(element, "e"), "", self.part(element, "sup"))

    def do_sSubSup(self, element):
        return signs.script(*(self.part(element, x) for x in ("e", "sub", "sup")))

    def do_sPre(self, element):
        before = signs.script(
            "{}", self.part(element, "sub"), self.part(element, "sup")
        )
        return before + self.part(element, "e")

    def do_rad(self, element):
        return signs.root(self.part(element, "e"), self.part(element, "deg"))

    def do_nary(self, element):
        character = setting(element, "naryPr", "chr", "∫")
        operator = signs.sign(character).strip()
        bounds = (self.part(element, x) for x in ("sub", "sup"))
        return f"{signs.script(operator, *bounds)} {self.part(element, 'e')}"

    def do_d(self, element):
        inner = [x for x in element if local(x.tag) == "e"]
        left = setting(element, "dPr", "begChr", "(")
        right = setting(element, "dPr", "endChr", ")")
        if left == "{" and not right and len(inner) == 1:
            lines = self.lines(inner[0])
            if lines:
                return signs.rows(lines, "cases")
        if len(inner) == 1 and (one := self.binomial(inner[0], left, right)):
            return one
        between = signs.fence(setting(element, "dPr", "sepChr", "|"))
        return signs.fenced(between.join(map(self.row, inner)), left, right)

    def binomial(self, element, left, right):
        """Two numbers above each other, in round brackets."""
        [stack, *more] = shown(element) or [None]
        if (
            (left, right) != ("(", ")")
            or more
            or stack is None
            or not is_stacked(stack)
        ):
            return ""
        above, below = self.part(stack, "num"), self.part(stack, "den")
        return signs.fraction(above, below, "binom")

    def lines(self, element):
        """The rows of the one table an element holds, or None."""
        [table, *more] = shown(element) or [None]
        if table is None or more or local(table.tag) not in ("eqArr", "m"):
            return None
        return self.cells(table)

    def cells(self, table):
        if local(table.tag) == "m":
            lines = [x for x in table if local(x.tag) == "mr"]
            return [
                [self.row(e) for e in line if local(e.tag) == "e"] for line in lines
            ]
        return [[self.row(e).replace(r"\&", "&")] for e in table if local(e.tag) == "e"]

    def do_m(self, element):
        return signs.rows(self.cells(element))

    def do_eqArr(self, element):
        return signs.rows(self.cells(element), "aligned")

    def do_func(self, element):
        return f"{self.part(element, 'fName')} {self.part(element, 'e')}"

    def do_limLow(self, element):
        return limits(self.part(element, "e"), self.part(element, "lim"), "") + " "

    def do_limUpp(self, element):
        return limits(self.part(element, "e"), "", self.part(element, "lim"))

    def do_acc(self, element):
        character = setting(element, "accPr", "chr", "\u0302")
        return signs.accented(self.part(element, "e"), character)

    def do_bar(self, element):
        name = "overline" if setting(element, "barPr", "pos") == "top" else "underline"
        return f"\\{name}{signs.group(self.part(element, 'e'))}"

    def do_groupChr(self, element):
        character = setting(element, "groupChrPr", "chr", "⏟")
        return signs.accented(self.part(element, "e"), character)

    def do_borderBox(self, element):
        return rf"\boxed{signs.group(self.part(element, 'e'))}"

    def do_phant(self, element):
        shown = setting(element, "phantPr", "show", "0")
        inner = self.part(element, "e")
        return (
            inner if shown in ("1", "on", "true") else rf"\phantom{signs.group(inner)}"
        )


def shown(element):
    return [x for x in element if not local(x.tag).endswith("Pr")]


def is_stacked(element):
    return local(element.tag) == "f" and setting(element, "fPr", "type") == "noBar"


def setting(element, properties, name, default=""):
    """The value of a property; empty where the property stands without one."""
    found = child(element, properties, name)
    if found is None:
        return default
    return attribute(found, "val")
