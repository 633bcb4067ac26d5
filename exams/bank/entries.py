"""The plain entries of a question document: their sizes, and what is wrong. Pure.

Each `read(told, at)` answers the value in its one form, or None with the reason.
"""

import json
import re
from dataclasses import dataclass

from exams.bank.shapes import fits, is_text


@dataclass(frozen=True)
class Text:
    most: int
    pattern: str = ""
    words: str = ""

    def read(self, told, at):
        if not at.is_a(str, told, "a text") or not is_text(told, self.most, at):
            return None
        told = told.strip()
        if self.pattern and told and not re.fullmatch(self.pattern, told, re.ASCII):
            return at.against("bad-value", self.words)
        return told

    def schema(self):
        shape = {"type": "string", "maxLength": self.most}
        return {**shape, "pattern": f"^({self.pattern})?$"} if self.pattern else shape


@dataclass(frozen=True)
class Whole:
    least: int
    most: int

    def read(self, told, at):
        if told is None:
            return None
        if not at.is_a(int, told, "a whole number"):
            return None
        if self.least <= told <= self.most:
            return told
        return at.against(
            "bad-number", f"It lies between {self.least} and {self.most}."
        )

    def schema(self):
        bounds = {"minimum": self.least, "maximum": self.most}
        return {"type": ["integer", "null"], **bounds}


@dataclass(frozen=True)
class Choice:
    values: tuple

    def read(self, told, at):
        if isinstance(told, str) and told in self.values:
            return told
        return at.against("unknown-choice", f"It is one of {', '.join(self.values)}.")

    def schema(self):
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Texts:
    """Names, each once."""

    most: int
    each: int

    def read(self, told, at):
        if not at.is_a(list, told, "an array of texts"):
            return None
        if not fits(told, self.most, at):
            return None
        names = [Text(self.each).read(x, at[n]) for n, x in enumerate(told)]
        return list(dict.fromkeys(name for name in names if name))

    def schema(self):
        return {
            "type": "array",
            "maxItems": self.most,
            "items": Text(self.each).schema(),
        }


@dataclass(frozen=True)
class Anything:
    """An object of whatever JSON holds."""

    most: int

    def read(self, told, at):
        if not at.is_a(dict, told, "an object"):
            return None
        try:
            text = json.dumps(told, ensure_ascii=False, allow_nan=False)
            text.encode()
        except (ValueError, TypeError, RecursionError):
            return at.against("bad-value", "It holds what JSON cannot.")
        if "\\u0000" in text:
            return at.against("bad-character", "It holds a character that is no text.")
        return told if is_text(text, self.most, at) else None

    def schema(self):
        return {"type": "object"}
