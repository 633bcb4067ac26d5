"""Formulas as MathML and as SVG. Only for sources without problems."""

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element

from exams.latex.checking import problems
from exams.latex.chemistry import plain

SIZE = 18
KEPT = 4096
ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")
GAP = re.compile(
    r"(\\\\)\s*\[\s*-?[0-9]*\.?[0-9]+\s*(?:pt|pc|em|ex|mm|cm|in|mu|bp)\s*\]"
)
TEXTS = re.compile(r"(?<!\\)(\\text(?:bf|it|rm)?\s*\{)((?:\\.|[^{}\\])*)\}")
SIGN = re.compile(r"\\([%$&#_{}])|([<>&])")
REFERENCE = re.compile("&#x[0-9A-Fa-f]+;")


class Undrawable(ValueError):
    """A formula that cannot be drawn; the text says why."""


def prepared(source):
    r"""What the renderers read: no `\ce`, only environments they know, lines without a
    gap behind them, and as character references the signs of texts that they would take
    for something else."""
    known = GAP.sub(r"\1", ALIGNED.sub(r"\\\1{split}", plain(source)))
    return TEXTS.sub(lambda found: f"{found[1]}{SIGN.sub(referred, found[2])}}}", known)


def referred(sign):
    return f"&#x{ord(sign[1] or sign[2]):05X};"


@lru_cache(maxsize=KEPT)
def mathml(source, is_display=False):
    """The MathML element as text. Raises Undrawable."""
    found = tree(source, "block" if is_display else "inline")
    return ElementTree.tostring(found, encoding="unicode")


def tree(source, display="inline"):
    """The MathML element. What a formula's texts hold is text, whatever it looks like.

    Raises Undrawable.
    """
    refuse_unsound(source)
    try:
        found = convert_to_element(prepared(source), display=display)
    except Exception as error:
        raise Undrawable("The formula cannot be read.") from error
    for element in found.iter():
        element.text = spelled(element.text)
        element.attrib = {name: spelled(x) for name, x in element.attrib.items()}
    if "\\" in "".join(found.itertext()):
        raise Undrawable("The formula holds a command that cannot be drawn.")
    return found


def spelled(text):
    """With the sign for each character reference that the converter writes."""
    return text and REFERENCE.sub(lambda match: unescape(match.group()), text)


@lru_cache(maxsize=KEPT)
def svg(source):
    """The picture's bytes: the same for the same source. Raises Undrawable."""
    import ziamath  # here, since it takes every process 0.2 s to begin with

    words = "".join(tree(source).itertext())
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
