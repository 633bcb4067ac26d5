"""A question on its way in, whatever the format: its document, and its place. Pure."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from exams.bank import documents
from exams.interchange.formats import legacy_hindi
from exams.interchange.problems import Problem, problem

MAX_NUMBER = 32_767
PLACE = re.compile(r"[.\[]")


@dataclass
class Draft:
    """A document that was read, and the row or number it stands at in its file.

    `facts` holds only what the file speaks of. Marks it leaves out stay as they are, or 1.
    """

    row: int
    bank: documents.Draft
    assets: list = field(default_factory=list)
    picture_column: str = "picture"

    @property
    def kind(self):
        return self.bank.kind

    @property
    def facts(self):
        return self.bank.facts

    @property
    def section(self):
        return self.facts.get("section") or ""

    @property
    def section_key(self):
        return section_key(self.section)

    @property
    def number(self):
        return self.facts.get("number")

    @property
    def marks(self):
        marks = self.facts.get("marks")
        return Decimal(marks).quantize(Decimal("0.01")) if marks else None

    @property
    def topics(self):
        return self.facts.get("topics")

    @property
    def tags(self):
        return self.facts.get("tags")

    @property
    def identity(self):
        """(source, source_id) where the file gives one."""
        source_id = self.facts.get("source_id")
        return (self.facts["source"], source_id) if source_id else None


def draft_of(row, document, columns=None):
    """(Draft or None, [Problem]) of a document; `columns` are other names of its fields."""
    bank, findings = documents.read(document)
    problems = [
        Problem(row, column_of(x.field, columns or {}), x.code, x.message)
        for x in findings
    ]
    problems += [
        problem(row, column_of(path, columns or {}), "legacy-hindi")
        for path in legacy_hindi.places(document)
    ]
    if isinstance(bank, documents.Passage):
        words = "Make the passage first and name it by its id."
        problems.append(Problem(row, "kind", "kind-not-held", words))
    elif bank and bank.stimulus and "id" not in bank.stimulus:
        words = "Name the passage by its id."
        problems.append(Problem(row, "stimulus", "bad-stimulus", words))
    if problems:
        return None, problems
    shown = (columns or {}).get("picture", "picture")
    return Draft(row, bank, documents.references(bank.streams()), shown), []


def column_of(path, columns):
    first = PLACE.split(path)[0]
    return columns.get(first, path)


def section_key(name):
    """Sections are told apart whatever their capitals and spaces."""
    return " ".join(name.split()).casefold()


def whole_number(text):
    """A question's number from 1 on, or None."""
    fits = re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= MAX_NUMBER
    return int(text) if fits else None
