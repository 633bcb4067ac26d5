"""What a question says, as features that small changes leave alone. Pure.

Words become shingles of letters, so a typo costs little; a number is a `#` among them
and a feature of its own beside them; LaTeX is read as tokens, whatever its spaces, braces
and sizes. Works on raw StreamField data: nothing is loaded.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings

from exams.kinds.leaves import FALLBACK
from exams.kinds.wording import JOINERS
from exams.latex.texts import pieces

LETTERS = 4
NUMBER = r"\d+(?:[.,]\d+)*"
TOKEN = re.compile(rf"{NUMBER}|(?:[^\W\d_]|[\u0900-\u0963\u0971-\u097f])+|[<>=+*/%-]")
FORMULA = re.compile(rf"\\[a-zA-Z]+|\\.|{NUMBER}|[^\s{{}}]")
SILENT = {
    *(r"\left", r"\right", r"\displaystyle", r"\quad", r"\qquad", r"\mathrm", r"\text"),
    *(r"\,", r"\;", r"\:", r"\!", r"\ "),
}
SAME = {r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\leq": r"\le", r"\geq": r"\ge"}
FILES = ("image", "sound")
KEYS = ("explanation", "accepted", "matches", "correct", "alt")


@dataclass(frozen=True)
class Wording:
    """A question in one language: texts of its prompt, of its answer part, its files."""

    prompt: tuple
    answer: tuple
    context: tuple


def wordings(content):
    """{language: Wording} of raw content, of each language it has words of its own in.

    `content` holds "prompt", "answer" and "stimulus". The key is no part of it: asked
    the same, a question with another key is the same question.
    """
    leaves = {name: list(walk(content[name])) for name in ("prompt", "answer")}
    return {
        language: wording(leaves, language, content.get("stimulus"))
        for language in settings.CONTENT_LANGUAGES
        if any(spoken(leaves, language))
    }


def spoken(leaves, language):
    for found in leaves.values():
        for kind, value in found:
            yield kind == "text" and (value.get(language) or "").strip()


def wording(leaves, language, stimulus):
    files = {str(value) for x in leaves.values() for kind, value in x if kind == "file"}
    return Wording(
        tuple(texts(leaves["prompt"], language)),
        tuple(texts(leaves["answer"], language)),
        (str(stimulus or ""), *sorted(files)),
    )


def texts(leaves, language):
    """Token lists, empty ones left out."""
    for kind, value in leaves:
        if kind == "text":
            found = tokens(value.get(language) or value.get(FALLBACK) or "")
        elif kind == "formula":
            found = formula_tokens(value)
        else:
            continue
        if found:
            yield tuple(found)


def walk(value):
    """("text", leaf), ("formula", LaTeX) and ("file", key) of raw data, key left out."""
    if isinstance(value, list):
        for child in value:
            yield from walk(child)
    elif isinstance(value, dict):
        yield from walk_block(value)


def walk_block(value):
    kind, inner = value.get("type"), value.get("value")
    if kind == "equation":
        yield "formula", inner or ""
    elif kind == "code":
        yield "text", {FALLBACK: inner["code"]}
    elif FALLBACK in value:
        yield "text", value
    else:
        for name, child in value.items():
            if name in FILES and child:
                yield "file", f"{name} {child}"
            elif name not in KEYS:
                yield from walk(child)


def tokens(text):
    """Words, numbers and signs of a text; formulas as ("f", token)."""
    found = []
    for is_formula, piece in pieces(text):
        found += formula_tokens(piece) if is_formula else words(piece)
    return found


def words(text):
    plain = unicodedata.normalize("NFKC", text).casefold().translate(JOINERS)
    return [latin_digits(x) for x in TOKEN.findall(plain)]


def latin_digits(token):
    if not token[0].isdecimal() or token.isascii():
        return token
    return "".join(str(unicodedata.decimal(x, x)) for x in token)


def formula_tokens(source):
    found = (SAME.get(x, x) for x in FORMULA.findall(source))
    return [("f", x) for x in found if x not in SILENT]


def features(token_lists):
    """The set of what the texts say: shingles, numbers, pairs of LaTeX tokens."""
    return {x for one in token_lists for x in features_of(one)}


def features_of(tokens):
    line = " ".join(veiled(x) for x in tokens if isinstance(x, str))
    padded = f" {line} " if line else ""
    yield from (
        padded[n : n + LETTERS] for n in range(max(0, len(padded) - LETTERS + 1))
    )
    formula = [veiled(x[1]) for x in tokens if isinstance(x, tuple)]
    yield from (
        f"f:{a} {b}"
        for a, b in zip(["", *formula], [*formula, ""], strict=True)
        if formula
    )
    plain = (x if isinstance(x, str) else x[1] for x in tokens)
    yield from (f"n:{x}" for x in plain if x[0].isdecimal())


def veiled(token):
    return "#" if token[0].isdecimal() else token
