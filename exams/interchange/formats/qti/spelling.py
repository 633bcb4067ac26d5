r"""Our texts as XHTML: lines, and formulas as MathML that keeps its LaTeX."""

import re
from functools import lru_cache
from html import escape

from exams.interchange.formats.formulas import theirs
from exams.interchange.formats.markup import folded
from exams.latex.drawing import Undrawable, mathml

FORMULA = re.compile(r"\\\((.*?)\\\)", re.DOTALL)
MATH = re.compile(r"(<math[^>]*>)(.*)(</math>)", re.DOTALL)
NOTE = '<annotation encoding="application/x-tex">{}</annotation>'


def spelled(text):
    """(markup, {what is lost}) of a text of several lines."""
    lost = set()
    words = folded(theirs(folded(text.replace("\xa0", " "))))
    parts = FORMULA.split(words)
    shown = [plain(x) if n % 2 == 0 else maths(x, lost) for n, x in enumerate(parts)]
    return "".join(shown), lost


def plain(text):
    return escape(text, quote=False).replace("\n", "<br/>")


def maths(source, lost):
    try:
        return drawn(source)
    except Undrawable:
        lost.add("MathML of a formula (it stays LaTeX)")
        return plain(rf"\({source}\)")


@lru_cache(maxsize=1024)
def drawn(source):
    match = MATH.fullmatch(mathml(source))
    head, inner, tail = match.groups()
    told = f"{inner}{NOTE.format(escape(source, quote=False))}"
    return f"{head}<semantics>{told}</semantics>{tail}"
