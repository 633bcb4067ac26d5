"""What an import would do, worked out before anything is written."""

from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter

from exams.interchange.composition import Composition
from exams.interchange.drafts import section_key, whole_number
from exams.interchange.problems import problem


@dataclass
class Plan:
    """Rows that go in, rows that do not, and the exam they make.

    `notes` say what of the rows is left out; a reason before `first_row` is about the
    file, as is the header of a sheet. `known` are the items whose question was looked
    for, whatever became of them; `sources` are all that rows of the file ask for.
    """

    rows: int
    items: list
    problems: list = field(default_factory=list)
    composition: Composition | None = None
    notes: list = field(default_factory=list)
    first_row: int = 1
    known: list = field(default_factory=list)
    sources: frozenset = frozenset()

    def reject(self, problems):
        """Leave out the rows these problems are about."""
        problems = list(problems)
        bad = {p.row for p in problems}
        self.problems += problems
        self.items = [item for item in self.items if item.draft.row not in bad]

    @property
    def rejected(self):
        """How many rows stay out; all where the file as a whole is refused."""
        if self.refused:
            return self.rows
        return len({p.row for p in self.problems})

    @property
    def refused(self):
        """True where a reason is about the file and no row."""
        return any(p.row < self.first_row for p in self.problems)

    def count(self, state):
        return sum(item.state == state for item in self.items)


@dataclass(frozen=True)
class Claim:
    """The place and the source a row asks for, whatever else is wrong with it."""

    row: int
    section: str
    number: int | None
    identity: tuple | None

    @classmethod
    def of(cls, row, given):
        section, number, *identity = (
            row.cells.get(column, "")
            for column in ("section_name", "question_number", "source", "source_id")
        )
        section = section or given.get("section", "")
        identity = tuple(identity) if all(identity) else None
        return cls(row.number, section, whole_number(number), identity)

    @classmethod
    def of_document(cls, row, document):
        """Whatever it is that the file holds."""
        document = document if isinstance(document, dict) else {}
        names = ("section", "source", "source_id")
        texts = [document.get(name) for name in names]
        section, *identity = [x.strip() if isinstance(x, str) else "" for x in texts]
        number = document.get("number")
        number = number if type(number) is int else None
        return cls(row, section, number, tuple(identity) if all(identity) else None)

    @property
    def place(self):
        """(section, number) where the row names both."""
        key = section_key(self.section)
        return (key, self.number) if key and self.number else None


def conflicts(claims, *, composes):
    """Against rows that ask for the source or, in an exam, the place of another one."""
    return [*(numbers_twice(claims) if composes else ()), *sources_twice(claims)]


def numbers_of(claims):
    taken = defaultdict(set)
    for key, number in filter(None, (claim.place for claim in claims)):
        taken[key].add(number)
    return taken


def numbers_twice(claims):
    for claim, rows in twice(claims, attrgetter("place")):
        facts = {"number": claim.number, "name": claim.section[:120], "rows": rows}
        yield problem(claim.row, "question_number", "number-twice", **facts)


def sources_twice(claims):
    for claim, rows in twice(claims, attrgetter("identity")):
        yield problem(claim.row, "source_id", "source-twice", rows=rows)


def twice(claims, key):
    """(claim, the rows) of each that asks for what another one asks for too."""
    groups = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    groups.pop(None, None)
    for group in groups.values():
        if len(group) > 1:
            rows = ", ".join(str(claim.row) for claim in group)
            yield from ((claim, rows) for claim in group)
