"""The demo's spreadsheet, pictures and syllabus, as files."""

import io
import json
import re
import zipfile
from collections import Counter

import openpyxl
import pytest
from PIL import Image

from settings.demo import DIAGRAMS, SHEET, SYLLABUS

COLUMNS = [
    "section_name",
    "question_number",
    "question_text",
    "plain_text",
    "option_a",
    "option_b",
    "option_c",
    "option_d",
    "correct_option",
    "marks",
    "diagram_url",
    "subject",
    "topics",
    "difficulty",
    "tags",
    "explanation",
    "kind",
    "source",
    "source_id",
]
SUBJECTS = [
    "Engineering Mathematics",
    "Statistics & Analytics",
    "IT Skills",
    "Fundamentals of Electrical & Electronics Engineering",
    "Project Management Skills",
]


@pytest.fixture(scope="module")
def sheet():
    return openpyxl.load_workbook(SHEET, read_only=True).worksheets[0]


@pytest.fixture(scope="module")
def rows(sheet):
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


@pytest.fixture(scope="module")
def subjects():
    return json.loads(SYLLABUS.read_text())["subjects"]


def below(part):
    for topic in part.get("topics", []):
        yield topic
        yield from below(topic)


def options(row):
    return [row[f"option_{letter}"] for letter in "abcd" if row[f"option_{letter}"]]


def kind(row):
    """What the importer infers where the column is empty."""
    if options(row):
        many = "," in row["correct_option"]
        return "multiple_choice" if many else "single_choice"
    two = row["correct_option"] in ("true", "false")
    return "true_false" if two else "numeric"


def test_the_columns_are_exactly_those_an_editor_uploads(sheet):
    assert [cell.value for cell in next(sheet.iter_rows(max_row=1))] == COLUMNS


def test_a_hundred_questions_stand_in_five_sections_of_twenty_marks(rows):
    places = Counter((row["section_name"], row["question_number"]) for row in rows)
    assert set(places) == {(name, n) for name in SUBJECTS for n in range(1, 21)}
    assert list(dict.fromkeys(row["section_name"] for row in rows)) == SUBJECTS
    assert {row["marks"] for row in rows} == {1}
    assert len(rows) == 100


def test_every_kind_occurs_and_a_named_kind_is_the_inferred_one(rows):
    kinds = Counter(map(kind, rows))
    assert kinds["single_choice"] > 50
    assert min(kinds.values()) >= 6
    assert len(kinds) == 4
    named = [row for row in rows if row["kind"]]
    assert {row["kind"] for row in named} == set(kinds)
    assert all(row["kind"] == kind(row) for row in named)


def test_every_key_fits_its_options(rows):
    for row in rows:
        key, offered = row["correct_option"], options(row)
        if kind(row).endswith("choice"):
            assert set(key.split(",")) <= set("ABCD"), row
            assert len(set(offered)) == 4, row
        elif kind(row) == "numeric":
            assert re.fullmatch(r"\d+(\.\d+)?", key), row


def test_no_letter_is_right_much_more_often_than_another(rows):
    letters = Counter(
        row["correct_option"] for row in rows if kind(row) == "single_choice"
    )
    assert set(letters) == set("ABCD")
    assert max(letters.values()) - min(letters.values()) <= 6


def test_texts_are_complete_and_formulas_closed(rows):
    for row in rows:
        texts = [row["question_text"], row["explanation"], *options(row)]
        assert all(text.count("$") % 2 == 0 for text in texts), row
        assert row["plain_text"], row
        assert "$" not in row["plain_text"], row
        assert not any(text.startswith("=") for text in texts), row
    assert len({row["question_text"] for row in rows}) == 100
    assert {row["difficulty"] for row in rows} == {"easy", "medium", "hard"}


def test_subject_and_topics_are_codes_of_the_syllabus(rows, subjects):
    topics = {s["code"]: {topic["code"] for topic in below(s)} for s in subjects}
    titles = {s["code"]: s["title"] for s in subjects}
    for row in rows:
        assert titles[row["subject"]] == row["section_name"]
        assert set(row["topics"].split(";")) <= topics[row["subject"]], row


def test_the_syllabus_nests_and_names_every_code_once(subjects):
    every = [part for s in subjects for part in (s, *below(s))]
    assert [s["title"] for s in subjects] == SUBJECTS
    assert len({part["code"] for part in every}) == len(every)
    assert all(part["title"] and part["description"] for part in every)
    assert all(5 <= len(s["topics"]) <= 8 for s in subjects)
    assert any("topics" in topic for s in subjects for topic in s["topics"])


def test_every_diagram_named_is_in_the_archive_and_vice_versa(rows):
    named = {row["diagram_url"] for row in rows if row["diagram_url"]}
    with zipfile.ZipFile(DIAGRAMS) as archive:
        assert set(archive.namelist()) == named
        for name in named:
            picture = archive.read(name)
            assert len(picture) < 60_000
            with Image.open(io.BytesIO(picture)) as opened:
                assert opened.format == "PNG"
                assert opened.width == 800
    assert len(named) >= 6


def test_every_row_has_a_source_of_its_own(rows):
    assert {row["source"] for row in rows} == {"pariksha-demo"}
    assert len({row["source_id"] for row in rows}) == 100
