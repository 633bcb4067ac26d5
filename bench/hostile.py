"""How long files made to do harm are looked at, and how much memory that takes.

Each is read as an import reads it first, without a database, in a process of its own.
"""

import argparse
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.imports import alone, measured, setup

BOOK = "xl/worksheets/sheet1.xml"
HEAD = b"::A:: a {T}\n\n"


def main():
    argparse.ArgumentParser(prog="bench/hostile", description=__doc__).parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "import"
        for name, make in FILES.items():
            alone(write, path, make)
            alone(told, name, path)


def write(path, make):
    setup()
    path.write_bytes(make())


def told(name, path):
    setup()
    code, seconds, peak = measured(looked_at, path)
    size = path.stat().st_size / 1_000_000
    print(f"{name}: {size:.1f} MB, {code}, {seconds:.2f} s, {peak:,.0f} MB", flush=True)


def looked_at(path):
    """The code of the first reason against the file, or of its first bad question."""
    from exams.interchange.orders import Order
    from exams.interchange.pictures import NoMedia, Pictures
    from exams.interchange.reading import read_file

    plan, _ = read_file(Order(path, "Mock", Pictures(NoMedia())))
    return plan.problems[0].code if plan.problems else "taken"


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()


def book(rows="", **members):
    """A workbook with these rows under the header, and these parts."""
    from exams.interchange.template import template

    with zipfile.ZipFile(io.BytesIO(template())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[BOOK] = parts[BOOK].replace(b"</sheetData>", f"{rows}</sheetData>".encode())
    return zipped(**{**parts, **members})


def with_cell(place, row):
    return book(f'<row r="{row}"><c r="{place}" t="str"><v>a</v></c></row>')


FILES = {
    "bare Django": lambda: HEAD,
    "a ZIP bomb": lambda: book(**{"xl/huge.xml": b"0" * 200_000_000}),
    "a cell of 60 MB": lambda: book(f"<row><c><v>{'x' * 60_000_000}"),
    "a row of 10,000,000 cells": lambda: book("<row>" + "<c/>" * 10_000_000),
    "a far column": lambda: with_cell("XFD9", 9),
    "a million empty rows": lambda: with_cell("A1048000", 1_048_000),
    "10,000,000 styles": lambda: book(**{"xl/styles.xml": b"<xf/>" * 10_000_000}),
    "400,000 files": lambda: zipped(a="") + b"PK\1\2" * 400_000,
    "20 MB of commas": lambda: b"question_text,a,b,answer" + b"," * 19_000_000,
    "20 MB of empty lists": lambda: b'[{"schema":1}' + b",[]" * 6_000_000 + b"]",
    "20 MB of nested lists": lambda: b'[{"schema":1}' + b"[" * 19_000_000,
    "20 MB of blank lines": lambda: b"\n" * 19_000_000,
    "an endless question of Aiken": lambda: (
        b"Q?\nA) a\nB) b\nANSWER: A\nQ?\nA) a\n" + b"more\n" * 3_900_000
    ),
    "2,000,000 open braces in GIFT": lambda: HEAD + b"::A:: {\n\n" * 2_000_000,
    "open tags in Moodle XML": lambda: b"<quiz>" + b"<question>" * 1_900_000,
    "entities": lambda: b'<!DOCTYPE q [<!ENTITY a "aaaa">]><quiz>&a;</quiz>',
}


if __name__ == "__main__":
    main()
