"""Spreadsheets for tests: rows as dictionaries over a good default."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from openpyxl import Workbook
from PIL import Image

from exams.interchange.orders import Order
from exams.interchange.pictures import NoMedia, Pictures
from exams.interchange.readers.records import Unreadable
from exams.interchange.reading import read_file
from exams.interchange.sheets import SheetRows

OPTIONS = ("option_a", "option_b", "option_c", "option_d")
REQUIRED = (
    *("section_name", "question_number", "question_text", "plain_text"),
    *(*OPTIONS, "correct_option", "marks", "diagram_url"),
)
serial = count(1)


def row(**cells):
    """A good single choice; `None` leaves a cell empty."""
    text = f"What is number {next(serial)}?"
    good = {
        "section_name": "Mathematics",
        "question_number": "",
        "question_text": text,
        "plain_text": "",
        "option_a": "one",
        "option_b": "two",
        "option_c": "three",
        "option_d": "four",
        "correct_option": "A",
        "marks": "",
        "diagram_url": "",
    }
    return {**good, **{name: cell or "" for name, cell in cells.items()}}


def bare(**cells):
    """A row without options."""
    empty = dict.fromkeys(OPTIONS)
    return row(**{**empty, **cells})


def columns_of(rows):
    return list(dict.fromkeys([*REQUIRED, *(name for row in rows for name in row)]))


def write_csv(path, *rows, columns=None, encoding="utf-8"):
    columns = columns or columns_of(rows)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path, *rows, columns=None):
    """Strings are written as text, formulas too; other values as they are."""
    columns = columns or columns_of(rows)
    book = Workbook()
    sheet = book.active
    for number, record in enumerate([{name: name for name in columns}, *rows], start=1):
        for place, name in enumerate(columns, start=1):
            cell = sheet.cell(number, place, record.get(name) or None)
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.save(path)
    return path


def strings_shared(path):
    """The texts of the sheet stand in a part of their own, as Excel writes them."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    inline = re.compile(r't="inlineStr"><is>(.*?)</is>')
    told = "".join(f"<si>{x}</si>" for x in inline.findall(parts[sheet]))
    number = count()
    parts[sheet] = inline.sub(lambda _: f't="s"><v>{next(number)}</v>', parts[sheet])
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{space}">{told}</sst>'
    kind = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    )
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace("</Types>", part)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)


def picture(size=(8, 6), colour="red", kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def write_zip(path, **files):
    with zipfile.ZipFile(path, "w") as package:
        for name, data in files.items():
            package.writestr(name.replace("__", "."), data)
    return path


def plan_of(path, **terms):
    """What a sheet's rows are read as, before the database is asked."""
    pictures = Pictures(NoMedia())
    plan, _ = read_file(Order(Path(path), "Mock", pictures, **terms))
    return plan


@dataclass
class Sheet:
    """Its known columns, its rows, and what is wrong with the file as a whole."""

    columns: frozenset = frozenset()
    rows: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def read_sheet(path, **terms):
    """The whole sheet of a file."""
    reader = SheetRows(path, **terms)
    try:
        rows = list(reader)
    except Unreadable as error:
        return Sheet(problems=reader.refusal(error))
    return Sheet(reader.columns, rows, reader.problems)
