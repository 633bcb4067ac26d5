"""Formulas as MathML and as SVG. Only for sources without problems."""

import re
from functools import lru_cache
from html import escape

import latex2mathml.converter
import ziamath
from defusedxml import ElementTree

from exams.latex.checking import problems
from exams.latex.chemistry import plain

SIZE = 18
KEPT = 4096
ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")


class Undrawable(ValueError):
    """A formula that cannot be drawn; the text says why."""


def prepared(source):
    r"""What the renderers read: no `\ce`, and only environments they know."""
    return ALIGNED.sub(r"\\\1{split}", plain(source))


@lru_cache(maxsize=KEPT)
def mathml(source, is_display=False):
    """The MathML element as text. Raises Undrawable."""
    refuse_unsound(source)
    display = "block" if is_display else "inline"
    try:
        found = latex2mathml.converter.convert(prepared(source), display=display)
        words = "".join(ElementTree.fromstring(found).itertext())
    except Exception as error:
        raise Undrawable("The formula cannot be read.") from error
    if "\\" in words:
        raise Undrawable("The formula holds a command that cannot be drawn.")
    return found


@lru_cache(maxsize=KEPT)
def svg(source):
    """The picture's bytes: the same for the same source. Raises Undrawable."""
    words = "".join(ElementTree.fromstring(mathml(source)).itertext())
    try:
        drawn = ziamath.Latex(prepared(source), size=SIZE)
        strange = [x for x in words if not x.isspace() and not drawn.font.glyphindex(x)]
        if not strange:
            return drawn.svg().encode()
    except Exception as error:
        raise Undrawable("The formula cannot be drawn.") from error
    raise Undrawable(f"“{strange[0]}” cannot be drawn in a formula.")


def refuse_unsound(source):
    if found := problems(source):
        raise Undrawable(found[0])


def shown(source, is_display=False):
    """MathML for a page, or the source itself where it cannot be drawn."""
    try:
        return mathml(source, is_display)
    except Undrawable:
        return f"<code>{escape(source)}</code>"


def findings(source):
    """Every reason why a formula cannot be published, as sentences."""
    if found := problems(source):
        return found
    try:
        svg(source)
    except Undrawable as error:
        return [str(error)]
    return []
