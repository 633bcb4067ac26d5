r"""Formulas as other formats mark them, into our $…$ and back. Pure."""

import re

FORMULA = re.compile(
    r"\$\$(?P<shown>[^$]{1,4000}?)\$\$"
    r"|\\\((?P<inline>(?:[^\\]|\\(?![()])){1,4000}?)\\\)"
    r"|\\\[(?P<block>(?:[^\\]|\\(?![\[\]])){1,4000}?)\\\]"
    r"|(?<![\\$])\$(?P<dollar>[^$\n]{1,1000}?)(?<!\\)\$(?!\$)"
    r"|(?P<escaped>\\\$)"
    r"|(?P<money>\$)",
    re.DOTALL,
)
BARE = re.compile(r"(?<!\\)\$")
LIKE_MATHS = re.compile(r"[\\^_{}=<>+*/|]|^\s*[-−]?\w\s*$")


def ours(text):
    r"""The text with its formulas between dollars, and other dollars as `\$`."""
    return FORMULA.sub(formula, text) if "$" in text or "\\" in text else text


def formula(match):
    found = match.groupdict()
    if found["escaped"] or found["money"]:
        return r"\$"
    if found["dollar"] is not None and not LIKE_MATHS.search(found["dollar"]):
        return rf"\${found['dollar']}\$"
    inner = next(x for x in (found[n] for n in NAMES) if x is not None)
    inner = BARE.sub("", inner).strip()
    return f"${inner}$" if inner else ""


NAMES = ("shown", "inline", "block", "dollar")
OURS = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)*?)(?<!\\)\$|\\\$", re.DOTALL)


def theirs(text):
    r"""Our text with `\(…\)` for formulas, as Moodle reads it.

    A dollar is bare where that is no formula to a reader, else stays `\$`.
    """
    bare = OURS.sub(lambda m: outside(m, "$"), text)
    if ours(bare) == text or r"\$" not in text:
        return bare
    return OURS.sub(lambda m: outside(m, r"\$"), text)


def outside(match, dollar):
    return dollar if match[1] is None else rf"\({match[1].strip()}\)"
