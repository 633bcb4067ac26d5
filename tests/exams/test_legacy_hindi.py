"""Hindi of before Unicode is told from everything else, by words and by fonts."""

import io
import json
import os
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from exams.interchange.drafts import draft_of
from exams.interchange.formats.legacy_hindi import is_font, looks_so, places
from exams.interchange.readers import xlsx_records
from exams.interchange.readers.records import Fault
from exams.interchange.rows import read_row
from tests.exams.documents import single_choice
from tests.exams.sheets import read_sheet, row, write_csv

SAMPLES = Path(os.environ.get("SAMPLE_DATA", "/nowhere"))


@pytest.mark.parametrize(
    "text",
    [
        "Hkkjr dh jkt/kkuh D;k gS\\",
        "fuEufyf[kr esa ls dkSu lgh gS\\",
        "ikuh dk jklk;fud lw= D;k gS",
        ";g ,d iz'u gSA",
        "egkRek xka/kh dk tUe dc gqvk Fkk\\",
        "dkSu&lk jkT; lcls cM+k gS\\",
        "$x^2$ dk eku D;k gksxk\\",
    ],
)
def test_a_question_in_kruti_dev_is_known(text):
    assert looks_so(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is the unit of ds/dt if dk and ls are given?",
        "A wire conducts 5 gS; how many gS do two have?",
        r"Let $f(x) = \int_0^{gS} dk$ and esa",
        "The ESA and the file system: ls -la, fd, dk",
        "MgSO4 + dh = ?",
        "भारत की राजधानी क्या है? (gS esa dks)",
        "Esa casa es de nosotros",
        "{~a =b}::q:: [html]<p>x;k</p>",
    ],
)
def test_other_texts_are_left_alone(text):
    assert not looks_so(text)


def test_fonts_are_known_by_their_names():
    assert all(map(is_font, ("Kruti Dev 010", "KrutiDev011", "DevLys 010", "Chanakya")))
    assert not any(map(is_font, ("Mangal", "Arial", "Nirmala UI", "", None)))


def test_a_row_and_its_field_are_named_in_every_format(tmp_path):
    words = "fuEufyf[kr esa ls dkSu lgh gS\\"
    _, [problem] = draft_of(7, single_choice("Which?", words, "b"))
    assert (problem.row, problem.column, problem.code) == (
        *(7, "answer.options[0].text.en"),
        "legacy-hindi",
    )
    sheet = read_sheet(write_csv(tmp_path / "a.csv", row(question_text=words)))
    _, [problem] = read_row(sheet.rows[0])
    assert (problem.row, problem.column) == (2, "question_text")


def test_cells_in_such_a_font_are_refused_and_their_numbers_are_not():
    book, file = Workbook(), io.BytesIO()
    book.active.append(["Name", "fdrus", "12", "दो", "five"])
    for cell in book.active[1][1:4]:
        cell.font = Font(name="Kruti Dev 010")
    book.save(file)
    [(_, cells)] = xlsx_records.read(file.getvalue())
    assert cells == ["Name", Fault("legacy-hindi"), "12", "दो", "five"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="SAMPLE_DATA names no folder")
def test_no_sample_raises_a_false_alarm():
    count = 0
    for path in SAMPLES.rglob("*"):
        if path.suffix in (".json", ".gift", ".md", ".csv"):
            told = path.read_text(errors="replace")
            texts = [told.splitlines(), json.loads(told) if whole(told) else []]
            count += 1
            assert places(texts) == [], path
    assert count > 100


def whole(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
