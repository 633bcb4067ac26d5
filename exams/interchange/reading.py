"""A file of questions in any format as plans of its rows. Asks no database."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from exams.interchange.drafts import draft_of
from exams.interchange.formats import FORMATS, format_of
from exams.interchange.lookups import Item
from exams.interchange.plans import Claim, Plan, conflicts, numbers_of
from exams.interchange.problems import problem
from exams.interchange.readers.records import Unreadable
from exams.interchange.rows import read_row
from exams.interchange.sheets import (
    ESSENTIAL,
    MAX_ROWS,
    REQUIRED,
    SheetRows,
    is_sheet,
    read_bytes,
)

SHEET, AUTO = "sheet", "auto"
CHOICES = (AUTO, SHEET, *FORMATS)


@dataclass
class Record:
    """One question of a file: what it asks for, and `draft` to read the rest of it."""

    claim: Claim
    draft: Callable
    notes: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    category: str = ""


class FileRefused(Exception):
    """The file as a whole stays out."""

    def __init__(self, problems, rows=0):
        self.problems, self.rows = problems, rows
        super().__init__(", ".join(x.code for x in problems))

    @property
    def plan(self):
        return Plan(self.rows, [], self.problems, first_row=2)


def read_file(order):
    """(plan of all rows, {section: numbers}); never raises on the file's content."""
    plan, claims = Plan(0, []), []
    try:
        for record in records(order):
            take(plan, record, order)
            claims.append(record.claim)
    except FileRefused as refused:
        return refused.plan, {}
    plan.reject(conflicts(claims, composes=True))
    return plan, numbers_of(claims)


@dataclass
class Survey:
    """A file at large: how many rows, {row: reasons} that two rows give each other, and
    the sources they ask for."""

    rows: int
    against: dict
    sources: frozenset


def survey(order):
    claims = [record.claim for record in records(order)]
    against = defaultdict(list)
    for reason in conflicts(claims, composes=False):
        against[reason.row].append(reason)
    sources = frozenset(claim.identity for claim in claims if claim.identity)
    return Survey(len(claims), against, sources)


def slices(order, start, size):
    """Plans of `size` rows from row `start` on; only one is held at a time."""
    against, sources = order.surveyed.against, order.surveyed.sources
    found = islice(records(order), start, None)
    while part := list(islice(found, size)):
        plan = Plan(0, [], sources=sources)
        order.pictures.files.clear()
        for record in part:
            take(plan, record, order)
        plan.reject(x for record in part for x in against.get(record.claim.row, ()))
        yield plan


def take(plan, record, order):
    plan.rows += 1
    plan.notes += record.notes
    order.pictures.files.update(record.files)
    order.filed.update([record.category] if record.category else ())
    draft, problems = record.draft()
    plan.problems += problems
    if draft is not None:
        plan.items.append(Item(draft))


def records(order):
    """The questions of the order's file one after another; raises `FileRefused`."""
    try:
        module = module_for(order)
        if module is None:
            yield from rows_in(order)
        else:
            yield from questions_in(module, order)
    except Unreadable as error:
        raise FileRefused([problem(0, "", error.code, **error.facts)]) from error


def module_for(order):
    """The format's module; None for a sheet, which also says what no format is."""
    if order.format != AUTO:
        return FORMATS.get(order.format)
    data = read_bytes(order.path)
    return None if is_sheet(data) else format_of(data)


def settle_format(order):
    """Look into the file for its format, once."""
    try:
        module = module_for(order)
    except Unreadable:
        return
    order.format = module.NAME if module else SHEET


def rows_in(order):
    required = REQUIRED if order.strict else ESSENTIAL
    sheet, count = SheetRows(order.path, order.mapping, required), 0
    given = {} if order.strict else order.given
    try:
        for row in sheet:
            count += 1
            draft = partial(read_row, row, given)
            notes = sheet.notes if count == 1 else []
            yield Record(Claim.of(row, given), draft, notes, row.files)
    except Unreadable as error:
        raise FileRefused(sheet.refusal(error)) from error
    if sheet.problems:
        raise FileRefused(sheet.problems, count)


def questions_in(module, order):
    count = 0
    for found in module.read(read_bytes(order.path)):
        count += 1
        if count > MAX_ROWS:
            raise Unreadable("too-many-questions", limit=MAX_ROWS)
        yield record_of(found, order)
    if not count:
        raise FileRefused([problem(0, "", "no-questions")])


def record_of(found, order):
    if found.problems:
        claim = Claim(found.origin, "", None, None)
        return Record(claim, lambda: (None, found.problems), found.notes)
    category = category_of(found.document)
    document = placed(found.document, order, category)
    claim = Claim.of_document(found.origin, document)
    draft = partial(draft_of, found.origin, document)
    return Record(claim, draft, found.notes, found.files, category)


def category_of(document):
    """What the file files a question under, or nothing."""
    metadata = document.get("metadata") if isinstance(document, dict) else None
    found = metadata.get("category") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else ""


def placed(document, order, category):
    """The document in the order's section, and under what its category is mapped to."""
    if not isinstance(document, dict):
        return document
    return {**order.given, **order.categories.get(category, {}), **document}
