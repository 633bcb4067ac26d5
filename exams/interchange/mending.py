"""The rows of a batch that stay out, as a workbook to mend and bring again."""

import io

from openpyxl import Workbook

from exams.interchange.formats.workbook import COLUMNS, cells, told_of
from exams.interchange.readers.records import Unreadable
from exams.interchange.reading import module_for
from exams.interchange.sheets import IGNORED, REASON, SheetRows, read_bytes, spelled
from exams.interchange.stored import order_of

HEADER = ("row", "column", "code", "reason")
WIDTH = 28


def mend(batch):
    """The bytes of a workbook: the bad rows as they were, with their reasons in a column
    that is passed over; on a second sheet every finding."""
    book = Workbook(write_only=True)
    reasons = reasons_of(batch)
    with order_of(batch) as order:
        write(book.create_sheet("Rows to mend"), rows_of(order, reasons))
    found = batch.findings.filter(is_note=False).iterator()
    lines = ((x.row, x.column, x.code, x.message) for x in found)
    write(book.create_sheet("Reasons"), [HEADER, *lines])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write(sheet, rows):
    sheet.freeze_panes = "A2"
    for letter in "ABCDEFGHIJKLMNOP":
        sheet.column_dimensions[letter].width = WIDTH
    for row in rows:
        sheet.append(cells(sheet, row))


def reasons_of(batch):
    """{row: what is wrong with it}, in the order of the file."""
    found = {}
    for x in batch.findings.filter(is_note=False).iterator():
        place = f"{x.column}: " if x.column else ""
        found[x.row] = (
            f"{found[x.row]} {place}{x.message}"
            if x.row in found
            else (f"{place}{x.message}")
        )
    return found


def rows_of(order, reasons):
    """The header and the bad rows; the header alone of a file that cannot be read."""
    try:
        module = module_for(order)
        found = (
            in_sheet(order, reasons)
            if module is None
            else in_file(module, order, reasons)
        )
        yield from found
    except Unreadable:
        yield [REASON, *COLUMNS]


def in_sheet(order, reasons):
    """Their cells as they stood, under our names where headers were mapped."""
    records = SheetRows(order.path).records()
    _, header = next(records, (0, []))
    names = spelled(header, order.mapping)
    kept = [n for n, name in enumerate(names) if name != IGNORED]
    shown = [names[n] if header[n] in order.mapping else header[n] for n in kept]
    yield [REASON, *map(text, shown)]
    for number, record in records:
        if number in reasons:
            row = [text(record[n]) if n < len(record) else "" for n in kept]
            yield [reasons[number], *row]


def text(cell):
    return cell if isinstance(cell, str) else ""


def in_file(module, order, reasons):
    """What our columns hold of the questions of any other format."""
    yield [REASON, *COLUMNS]
    for found in module.read(read_bytes(order.path)):
        if found.origin in reasons:
            told = told_of(found.document)
            yield [reasons[found.origin], *(told.get(x, "") for x in COLUMNS)]
