"""The rows of a batch that stay out, as a workbook to mend and bring again."""

import io
import json
from contextlib import suppress
from functools import partial

from openpyxl import Workbook

from exams.interchange.formats.laying import drawn, laid, lay
from exams.interchange.formats.workbook import COLUMNS, MOST, cells, lost_of, told_of
from exams.interchange.pictures import Rejected
from exams.interchange.readers.records import Unreadable
from exams.interchange.reading import category_of, module_for, placed
from exams.interchange.sheets import (
    IGNORED,
    REASON,
    SheetRows,
    pictures_of,
    read_bytes,
    spelled,
)
from exams.interchange.stored import order_of

HEADER = ("row", "column", "code", "reason")
WIDTH = 28
LEFT_OUT = "Left out of this sheet: {}."
ODD = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What a document of any shape at all may raise in who takes it for a question."""


def mend(batch):
    """The bytes of a workbook: the bad rows as they were, with their reasons in a column
    that is passed over; on a second sheet every finding."""
    book = Workbook(write_only=True)
    reasons = reasons_of(batch)
    with order_of(batch) as order:
        write(book.create_sheet("Rows to mend"), rows_of(order, reasons))
    found = batch.findings.filter(is_note=False).iterator()
    lines = (((x.row, x.column, x.code, x.message), ()) for x in found)
    write(book.create_sheet("Reasons"), [(HEADER, ()), *lines])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write(sheet, rows):
    """Rows of (texts, [(place of the column, picture)])."""
    sheet.freeze_panes = "A2"
    for letter in "ABCDEFGHIJKLMNOP":
        sheet.column_dimensions[letter].width = WIDTH
    for number, (texts, pictures) in enumerate(rows, start=1):
        lay(sheet, number, pictures)
        sheet.append(cells(sheet, texts))


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
        yield [REASON, *COLUMNS], ()


def in_sheet(order, reasons):
    """Their cells as they stood, under our names where headers were mapped."""
    records, pictures = SheetRows(order.path).records(), pictures_of(order.path)
    _, header = next(records, (0, []))
    names = spelled(header, order.mapping)
    kept = [n for n, name in enumerate(names) if name != IGNORED]
    shown = [names[n] if header[n] in order.mapping else header[n] for n in kept]
    yield [REASON, *map(text, shown)], ()
    for number, record in records:
        if number in reasons:
            row = [text(record[n]) if n < len(record) else "" for n in kept]
            images, lost = on_cells(pictures, number, kept)
            yield [reason_of(reasons[number], lost), *row], images


def on_cells(pictures, number, kept):
    """([(place, picture)], what stays behind); beside the row what lay on no column."""
    found, lost = [], set()
    for x in pictures.rows.get(number, ()) if pictures else ():
        image = drawn((x.part, pictures.read(x.part))) if x.part else None
        place = kept.index(x.column) if x.column in kept else len(kept)
        found += [(place + 2, image)] if image else []
        lost |= set() if image else {"a picture"}
    return found, lost


def reason_of(reason, lost):
    return f"{reason} {LEFT_OUT.format(', '.join(sorted(lost)))}" if lost else reason


def text(cell):
    return cell if isinstance(cell, str) else ""


def in_file(module, order, reasons):
    """What our columns hold of the questions of any other format."""
    yield [REASON, *COLUMNS], ()
    for found in module.read(read_bytes(order.path)):
        if found.origin in reasons:
            order.pictures.files = found.files
            document = placed(found.document, order, category_of(found.document))
            told, pictures, lost = columns_of(document, order.pictures, found.text)
            reason = reason_of(reasons[found.origin], lost)
            images = [(COLUMNS.index(name) + 2, image) for name, image in pictures]
            yield [reason, *(told.get(x, "") for x in COLUMNS)], images


def columns_of(document, pictures, wording=""):
    """({column: text}, [(column, picture)], what stays behind) of whatever a file holds;
    what our columns do not know stands as JSON where the question would."""
    with suppress(*ODD):
        told = told_of(document)
        shown, lost = (
            laid(document, partial(fetched, pictures)) if told else ([], set())
        )
        if told:
            return told, shown, lost | lost_of(document, told)
    whole = wording if document is None else json.dumps(document, ensure_ascii=False)
    return {"question_text": whole}, [], {"the end"} if len(whole) > MOST else set()


def fetched(pictures, asset):
    """(name, bytes) of a picture in the file or beside it."""
    try:
        return asset["file"], pictures.raw(asset["file"])
    except (KeyError, Rejected):
        return None
