"""The headers of a sheet beside what stands under them, for people to map."""

from dataclasses import dataclass
from itertools import islice

from exams.interchange.readers.records import Unreadable
from exams.interchange.reading import SHEET
from exams.interchange.sheets import (
    IGNORED,
    KNOWN,
    OPTIONAL,
    REASON,
    REQUIRED,
    SheetRows,
    name,
    spelled,
)
from exams.interchange.stored import order_of

SAMPLES = 3
COLUMNS = (*REQUIRED, *OPTIONAL)


@dataclass
class Header:
    """One column of the file: `column` is ours, "" left out, None unknown."""

    text: str
    column: str | None
    samples: list

    @property
    def is_unknown(self):
        return self.column is None and any(self.samples)


def headers_of(order):
    """The columns that have a header; none of a file that is no sheet."""
    reader = SheetRows(order.path, order.mapping)
    try:
        records = [record for _, record in islice(reader.records(), SAMPLES + 1)]
    except Unreadable:
        return []
    header, *rows = records or [[]]
    names = spelled(header, order.mapping)
    return [
        Header(text.strip(), meaning(names[n]), [sample(row, n) for row in rows])
        for n, text in enumerate(header)
        if isinstance(text, str) and text.strip() and name(text) != REASON
    ]


def meaning(column):
    if column == IGNORED:
        return ""
    return column if column in KNOWN else None


def sample(row, n):
    cell = row[n] if n < len(row) else ""
    return cell[:80] if isinstance(cell, str) else ""


def headers_in(batch):
    if batch.format != SHEET:
        return []
    with order_of(batch) as order:
        return headers_of(order)
