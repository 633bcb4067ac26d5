"""What a file may be: refused clearly, or read whatever its order and spelling."""

import datetime
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from exams.interchange.importing import import_exam_from_csv
from exams.interchange.sheets import LETTERS
from exams.models import Exam, ExamQuestion, Question
from tests.exams.sheets import (
    REQUIRED,
    plan_of,
    read_sheet,
    row,
    strings_shared,
    write_csv,
    write_xlsx,
)

SAMPLES = Path(os.environ.get("SAMPLE_DATA", "/nowhere"))
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="SAMPLE_DATA names no folder of real files"
)
TABLES = sorted(
    path
    for suffix in ("csv", "xlsx")
    for path in SAMPLES.glob(f"tab-basic/**/*.{suffix}")
)


def codes(sheet):
    return {p.code for p in sheet.problems}


def written(tmp_path, data):
    path = tmp_path / "sheet"
    path.write_bytes(data)
    return path


def header(*names):
    return ",".join(names).encode()


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()


def hollow(size):
    return zipped(**{"[Content_Types].xml": b"", "big.xml": b"0" * size})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\n\n", "empty-file"),
        (b",,\n", "empty-file"),
        (header(*REQUIRED) + b"\n", "no-rows"),
        (header(*REQUIRED) + b"\n,,,\n", "no-rows"),
        (header(*REQUIRED, "Marks ") + b"\nx", "duplicate-column"),
        (header(*REQUIRED) + b"\n\xe9", "not-utf8"),
        (header(*REQUIRED).decode().encode("utf-16"), "not-utf8"),
        (b"a\0b", "not-a-spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not-a-spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "legacy-xls"),
        (header(*REQUIRED) + b'\n"never closed', "bad-csv"),
        (b"PK\x03\x04 and nothing", "bad-workbook"),
        (zipped(a="b"), "not-a-spreadsheet"),
        (zipped(**{"[Content_Types].xml": "<x"}), "bad-workbook"),
        (hollow(64_000_001), "workbook-too-large"),
        (b"x" * 20_000_001, "too-large"),
    ],
)
def test_what_is_no_sheet_is_refused_by_code(tmp_path, data, code):
    sheet = read_sheet(written(tmp_path, data))
    assert code in codes(sheet)


def test_all_missing_columns_are_named_at_once(tmp_path):
    path = write_csv(tmp_path / "a.csv", row(), columns=["option_a", "Marks", "extra"])
    sheet = read_sheet(path)
    missing = [p.column for p in sheet.problems if p.code == "missing-column"]
    assert missing == [x for x in REQUIRED if x not in ("option_a", "marks")]
    assert all(p.row == 1 for p in sheet.problems)


@pytest.mark.parametrize(("separator", "said"), [(";", "Semicolons"), ("\t", "Tabs")])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_another_separator_than_commas_is_named(
    tmp_path, separator, said, quote, encoding
):
    line = separator.join(f"{quote}{name}{quote}" for name in REQUIRED)
    path = written(tmp_path, f"{line}\r\n{line}é\r\n".encode(encoding))
    problems = read_sheet(path).problems
    [wrong] = [p for p in problems if p.code == "wrong-separator"]
    assert (wrong.row, wrong.column) == (1, "")
    assert wrong.message.startswith(said)
    missing = [p.column for p in problems if p.code == "missing-column"]
    assert missing == list(REQUIRED)


def test_a_semicolon_in_one_of_many_headers_is_no_separator(tmp_path):
    path = written(tmp_path, header("a;b", *REQUIRED[1:]))
    assert codes(read_sheet(path)) == {"missing-column"}


def test_columns_come_in_any_order_case_and_spacing(tmp_path):
    spelled = {name: f" {name.replace('_', ' ').title()} " for name in REQUIRED}
    record = {spelled[name]: cell for name, cell in row(marks="2").items()}
    columns = list(reversed(spelled.values()))
    for write, name in ((write_csv, "a.csv"), (write_xlsx, "a.xlsx")):
        sheet = read_sheet(write(tmp_path / name, record, columns=columns))
        assert sheet.problems == []
        assert sheet.rows[0].cells["marks"] == "2"


def test_a_byte_order_mark_is_tolerated(tmp_path):
    sheet = read_sheet(write_csv(tmp_path / "a.csv", row(), encoding="utf-8-sig"))
    assert sheet.problems == []


def test_an_unknown_column_is_refused_only_where_it_holds_something(tmp_path):
    quiet = read_sheet(write_csv(tmp_path / "a.csv", row(comment="")))
    assert quiet.problems == []
    loud = read_sheet(write_csv(tmp_path / "b.csv", row(), row(comment="Check!")))
    assert [(p.row, p.column, p.code) for p in loud.problems] == [
        (1, "comment", "unknown-column")
    ]


@pytest.mark.parametrize("line", ["a,b", ",".join("x" * 20)])
def test_a_ragged_row_is_a_row_error(tmp_path, line):
    path = write_csv(tmp_path / "a.csv", row())
    path.write_text(path.read_text() + line + "\n")
    sheet = read_sheet(path)
    assert [(p.row, p.code) for p in sheet.rows[1].problems] == [(3, "ragged-row")]


def test_more_rows_than_allowed_are_refused(tmp_path):
    path = write_csv(tmp_path / "a.csv", *[row()] * 10_001)
    assert codes(read_sheet(path)) == {"too-many-rows"}


def workbook(tmp_path, value, number_format="General"):
    path = write_xlsx(tmp_path / "a.xlsx", row(option_b="here"))
    book = Workbook()
    sheet = book.active
    sheet.append(REQUIRED)
    sheet.append([row()[name] or None for name in REQUIRED])
    cell = sheet.cell(2, 1 + REQUIRED.index("option_b"), value)
    cell.number_format = number_format
    book.save(path)
    [record] = read_sheet(path).rows
    return record.cells["option_b"], [p.code for p in record.problems]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (3, "General", "3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (-1.5, "General", "-1.5"),
        (3, "0.00", "3.00"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (1200, "#,##0", "1,200"),
        (7, "000", "007"),
        (2.5, "0", "3"),
        (True, "General", "TRUE"),
        (0, "General", "0"),
        (" text ", "General", "text"),
        ("a_x000D_\nb", "General", "a\nb"),
    ],
)
def test_cells_of_a_workbook_come_as_excel_shows_them(
    tmp_path, value, number_format, text
):
    assert workbook(tmp_path, value, number_format) == (text, [])


@pytest.mark.parametrize(
    ("value", "number_format", "code"),
    [
        ("=1+1", "General", "formula-cell"),
        ("#N/A", "General", "error-cell"),
        (datetime.date(2026, 2, 1), "yyyy-mm-dd", "date-cell"),
        (datetime.time(10, 30), "hh:mm", "date-cell"),
        (0.5, "# ?/?", "number-format"),
        (12, '"Rs" 0', "number-format"),
        (1e25, "0.0000", "number-format"),
        ("_xD800_", "General", "bad-character"),
    ],
)
def test_cells_we_could_not_copy_faithfully_are_row_errors(
    tmp_path, value, number_format, code
):
    assert workbook(tmp_path, value, number_format)[1] == [code]


def test_only_the_first_sheet_is_read_and_others_with_rows_are_named(tmp_path):
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.active.append(REQUIRED)
    book.active.append([row()[name] or None for name in REQUIRED])
    book.create_sheet("notes").append(["anything"])
    for name in ("Physics", "Reasons"):
        sheet = book.create_sheet(name)
        [sheet.append(["question_text"]) for _ in range(2)]
    book.save(path)
    plan = plan_of(path)
    assert (plan.rows, plan.problems) == (1, [])
    assert [(x.row, x.code) for x in plan.notes] == [(0, "other-sheets")]
    assert "“Physics”" in plan.notes[0].message
    assert plan.notes[0].message.count("“") == 1


def test_raised_signs_are_said_instead_of_flattened(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", row(), row(), row(), row())
    book, raised = load_workbook(path), "superscript"
    cells = [book.active.cell(n, 1 + REQUIRED.index("plain_text")) for n in range(2, 6)]
    for cell, style in zip(cells, (raised, "subscript", "baseline"), strict=False):
        cell.value = CellRichText("10", TextBlock(InlineFont(vertAlign=style), "5"))
    cells[3].value = "x"
    cells[3].font = Font(vertAlign=raised)
    book.save(path)
    found = [(x.row, x.column, x.code) for x in plan_of(path).problems]
    assert found == [(n, "plain_text", "raised-sign") for n in (2, 3, 5)]
    strings_shared(path)
    found = [(x.row, x.column, x.code) for x in plan_of(path).problems]
    assert found == [(n, "plain_text", "raised-sign") for n in (2, 3, 5)]


def with_part(path, name, text):
    """The workbook with one of its parts replaced."""
    with zipfile.ZipFile(path) as package:
        parts = {x: package.read(x) for x in package.namelist()}
    return zipped(**{**parts, name: text})


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>',
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="999999999999"><c r="A1"><v>1</v></c></row></sheetData>'
        "</worksheet>",
        "not XML",
    ],
)
def test_a_hostile_workbook_is_refused_as_damaged(tmp_path, text):
    good = write_xlsx(tmp_path / "good.xlsx", row())
    sheet = read_sheet(written(tmp_path, with_part(good, SHEET, text)))
    assert codes(sheet) & {"bad-workbook", "empty-file"}
    assert sheet.rows == []


@needs_samples
@pytest.mark.django_db
@pytest.mark.parametrize("path", TABLES[:1] + TABLES[-1:], ids=lambda path: path.name)
def test_real_tables_of_another_shape_are_refused_by_their_missing_columns(path):
    report = import_exam_from_csv(path, "Mock")
    named = [e["column"] for e in report["errors"] if e["code"] == "missing-column"]
    assert "question_text" in named
    assert named == [name for name in REQUIRED if name in named]
    assert not Exam.objects.exists()


def aqua():
    lines = [
        line
        for name in ("dev", "test")
        for line in (SAMPLES / f"q-aqua/{name}.json").read_text("utf-8").splitlines()
    ]
    for question in map(json.loads, lines):
        options = [text[2:].strip() for text in question["options"]]
        named = zip((f"option_{letter}" for letter in LETTERS), options, strict=False)
        yield {
            **dict.fromkeys(REQUIRED, ""),
            "section_name": "Algebra",
            "question_text": question["question"],
            "explanation": question["rationale"],
            "correct_option": question["correct"],
            **dict(named),
        }


@needs_samples
@pytest.mark.django_db
def test_508_real_questions_are_all_created(tmp_path):
    path = write_xlsx(tmp_path / "aqua.xlsx", *aqua())
    report = import_exam_from_csv(path, "AQuA")
    assert report["errors"] == []
    assert (report["rows"], report["created"], report["rejected"]) == (508, 508, 0)
    assert Question.objects.count() == ExamQuestion.objects.count() == 508
