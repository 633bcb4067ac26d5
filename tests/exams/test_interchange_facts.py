"""Exam types, year, author, seconds, licence and metadata that rows bring."""

import json

import pytest

from exams.models import ExamType, Question
from tests.exams.reports import drafted, found
from tests.exams.sheets import row

pytestmark = pytest.mark.django_db

FACTS = {
    "source": "Book",
    "source_id": "7",
    "question_text": "Sum?",
    "Exam Type": "recruitment; School",
    "year": "2019",
    "author": "A. Rao",
    "Seconds": "90",
    "License": "With leave",
    "metadata": '{"page": 12, "शीर्षक": ["अ"]}',
}
NAMES = ("year", "author", "expected_seconds", "licence_note", "metadata")
KNOWN = (2019, "A. Rao", 90, "With leave", {"page": 12, "शीर्षक": ["अ"]})


@pytest.fixture(autouse=True)
def exam_types(db):
    return [ExamType.objects.create(name=x) for x in ("Recruitment", "School")]


def facts(question):
    kinds = question.question_exam_types.all()
    known = tuple(getattr(question, name) for name in NAMES)
    return known, sorted(x.exam_type.name for x in kinds)


@pytest.mark.parametrize("publish", [False, True])
def test_a_row_brings_facts_under_any_spelling_of_their_headers(run, publish):
    assert run(row(**FACTS), publish=publish)["errors"] == []
    question = Question.objects.get()
    assert facts(question) == (KNOWN, ["Recruitment", "School"])
    assert facts(drafted(question)) == (KNOWN, ["Recruitment", "School"])
    assert run(row(**FACTS), publish=publish)["unchanged"] == 1


def test_an_empty_cell_keeps_a_fact_and_takes_exam_types_away(run):
    run(row(**FACTS), publish=True)
    empty = dict.fromkeys(
        ("Exam Type", "year", "author", "Seconds", "License", "metadata")
    )
    report = run(row(**{**FACTS, **empty}), publish=True, new_versions=True)
    assert report["updated"] == 1
    assert facts(Question.objects.get()) == (KNOWN, [])


def test_a_sheet_without_the_columns_keeps_them_all(run):
    run(row(**FACTS), publish=True)
    bare = {name: FACTS[name] for name in ("source", "source_id")}
    other = row(**bare, question_text="Other?")
    run(other, publish=True, new_versions=True)
    question = Question.objects.get()
    assert str(question) == "Other?"
    assert facts(question) == (KNOWN, ["Recruitment", "School"])


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("year", "1899", "bad-year"),
        ("year", "2201", "bad-year"),
        ("year", "MMXX", "bad-year"),
        ("expected_seconds", "0", "bad-seconds"),
        ("expected_seconds", "-3", "bad-seconds"),
        ("expected_seconds", "86401", "bad-seconds"),
        ("expected_seconds", "1.5", "bad-seconds"),
        ("exam_types", "School;Olympiad", "unknown-exam-type"),
        ("author", "a" * 121, "too-long"),
        ("licence_note", "a" * 301, "too-long"),
        ("metadata", "page 12", "bad-metadata"),
        ("metadata", "[1]", "bad-metadata"),
        ("metadata", "null", "bad-metadata"),
        ("metadata", '{"x": NaN}', "bad-metadata"),
        ("metadata", '{"x": "\\u0000"}', "bad-metadata"),
        ("metadata", "[" * 5000, "bad-metadata"),
        ("metadata", json.dumps({"x": "y" * 10_000}), "bad-metadata"),
    ],
)
def test_a_bad_fact_is_refused_at_its_column_and_nothing_is_written(
    run, column, cell, code
):
    assert found(run(row(**{column: cell}))) == [(2, column, code)]
    assert not Question.objects.exists()


def test_one_column_under_two_names_is_refused(run):
    report = run(row(seconds="1", expected_seconds="1"))
    assert found(report) == [(1, "expected_seconds", "duplicate-column")]
