"""What an import would do, worked out before anything is written."""

from collections import defaultdict
from dataclasses import dataclass, field

from exams.interchange.composition import Composition
from exams.interchange.drafts import read_draft, section_key
from exams.interchange.lookups import Item

FIRST_ROW = 2


@dataclass
class Plan:
    """Rows that go in, rows that do not, and the exam they make."""

    rows: int
    items: list
    problems: list = field(default_factory=list)
    composition: Composition | None = None

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
        return any(p.row < FIRST_ROW for p in self.problems)

    def count(self, state):
        return sum(item.state == state for item in self.items)


def read_items(sheet):
    """A plan of the rows alone, before the database was asked."""
    plan = Plan(len(sheet.rows), [], list(sheet.problems))
    if plan.problems:
        return plan, {}
    taken = defaultdict(set)
    drafts = []
    for row in sheet.rows:
        draft, problems = read_draft(row)
        plan.problems += problems
        if draft is None:
            reserve(taken, row)
        else:
            drafts.append(draft)
    plan.items = [Item(draft) for draft in drafts]
    plan.reject([*numbers_twice(plan.items), *sources_twice(plan.items)])
    return plan, taken


def reserve(taken, row):
    """Keep the number of a bad row free for the day it is mended."""
    text = row.cells.get("question_number", "")
    if text.isdecimal() and len(text) < 6:
        taken[section_key(row.cells.get("section_name", ""))].add(int(text))


def numbers_twice(items):
    numbered = (item for item in items if item.draft.number is not None)
    return twice(
        numbered,
        lambda item: (item.draft.section_key, item.draft.number),
        lambda item, rows: item.against(
            "question_number",
            "number-twice",
            number=item.draft.number,
            name=item.draft.section,
            rows=rows,
        ),
    )


def sources_twice(items):
    return twice(
        (item for item in items if item.draft.identity),
        lambda item: item.draft.identity,
        lambda item, rows: item.against("source_id", "source-twice", rows=rows),
    )


def twice(items, key, against):
    groups = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    for group in groups.values():
        if len(group) > 1:
            rows = ", ".join(str(item.draft.row) for item in group)
            yield from (against(item, rows) for item in group)
