"""MathML as LaTeX: its own TeX annotation where it has one, else element by element."""

from exams.interchange.formats.equations import signs
from exams.interchange.formats.trees import local

ROWS = {"math", "mrow", "mstyle", "mpadded", "maction", "merror", "mtd"}
TEX = ("application/x-tex", "tex", "latex", "application/x-latex")
LIMITS = {r"\lim", r"\max", r"\min", r"\sup", r"\inf", r"\limsup", r"\liminf"}


class MathML:
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
        if name not in ROWS:
            self.lost.add(name)
        return self.row(element)

    def row(self, element):
        told = signs.spelled((element.text or "").strip())
        return told + "".join(map(self.of, element))

    def parts(self, element, count):
        found = list(map(self.of, element))[:count]
        return found + [""] * (count - len(found))

    def do_mi(self, element):
        said = words(element)
        if len(said) < 2 or said in signs.FUNCTIONS or not said.isalpha():
            return signs.spelled(said)
        return rf"\mathrm{{{said}}}" if said.isascii() else signs.text(said)

    def do_mn(self, element):
        return signs.spelled(words(element))

    do_mo = do_mn

    def do_mtext(self, element):
        return signs.text((element.text or "").replace("\xa0", " "))

    do_ms = do_mtext

    def do_mspace(self, element):
        return r"\ "

    def do_mfrac(self, element):
        above, below = self.parts(element, 2)
        if element.get("linethickness") in ("0", "0px", "0pt"):
            return signs.rows([[above], [below]])
        return signs.fraction(above, below)

    def do_msqrt(self, element):
        return signs.root(self.row(element))

    def do_mroot(self, element):
        return signs.root(*self.parts(element, 2))

    def do_msub(self, element):
        return signs.script(*self.parts(element, 2))

    def do_msup(self, element):
        of, above = self.parts(element, 2)
        if above.strip() in (r"\prime", "'"):
            return f"{signs.base(of)}'"
        return signs.script(of, "", above)

    def do_msubsup(self, element):
        return signs.script(*self.parts(element, 3))

    def do_munderover(self, element):
        return limits(*self.parts(element, 3))

    def do_munder(self, element):
        of, below = self.parts(element, 2)
        sign = words(element[1]) if len(element) > 1 else ""
        if sign in ("_", "¯", "‾", "\u0332"):
            return rf"\underline{signs.group(of)}"
        if sign == "⏟":
            return rf"\underbrace{signs.group(of)}"
        return limits(of, below, "")

    def do_mover(self, element):
        of, above = self.parts(element, 2)
        sign = words(element[1]) if len(element) > 1 else ""
        is_sign = len(sign) == 1 and local(element[1].tag) == "mo"
        if is_sign and sign in signs.ACCENTS:
            return signs.accented(of, sign)
        return limits(of, "", above)

    def do_mfenced(self, element):
        separators = element.get("separators", ",").strip()[:1]
        inner = signs.spelled(separators).join(map(self.of, element))
        return signs.fenced(inner, element.get("open", "("), element.get("close", ")"))

    def do_menclose(self, element):
        notation = element.get("notation", "longdiv").split()
        if "box" in notation:
            return rf"\boxed{signs.group(self.row(element))}"
        if "radical" in notation:
            return signs.root(self.row(element))
        self.lost.add(f"menclose {' '.join(notation)}"[:60])
        return self.row(element)

    def do_mphantom(self, element):
        return rf"\phantom{signs.group(self.row(element))}"

    def do_mtable(self, element):
        lines = [
            [self.of(cell) for cell in line]
            for line in element
            if local(line.tag) in ("mtr", "mlabeledtr")
        ]
        return signs.rows(lines)

    def do_mmultiscripts(self, element):
        """The base, its scripts in pairs, and after <mprescripts> those before it."""
        names = [local(x.tag) for x in element]
        middle = names.index("mprescripts") if "mprescripts" in names else len(names)
        told = [self.of(x) for x in element]
        behind, before = told[1:middle], told[middle + 1 :]
        found = signs.script(told[0] if told else "", *behind[:2])
        return (signs.script("{}", *before[:2]) if before else "") + found

    def do_none(self, element):
        return ""

    do_mprescripts = do_none

    def do_semantics(self, element):
        """Who wrote TeX knows it best."""
        for x in element:
            is_note = local(x.tag) == "annotation"
            if is_note and (x.get("encoding") or "").lower() in TEX and x.text:
                return x.text.strip().strip("$")
        return self.of(element[0]) if len(element) else ""


def words(element):
    return " ".join("".join(element.itertext()).split())


def limits(of, below, above):
    """Bounds of a sum or limit; above and below anything else."""
    head = of.strip()
    is_operator = head in LIMITS or head in {
        f"\\{signs.COMMANDS[x]}" for x in signs.BIG
    }
    if is_operator or head.startswith((r"\underbrace", r"\overbrace")):
        return signs.script(of, below, above)
    found = rf"\overset{signs.group(above)}{signs.group(of)}" if above.strip() else of
    return (
        rf"\underset{signs.group(below)}{signs.group(found)}"
        if below.strip()
        else found
    )
