"""Which question a row is, and where it stands."""

import pytest

from exams.models import Exam, Question
from tests.exams.factories import draft_question
from tests.exams.reports import counts, found, places
from tests.exams.sheets import row
from tests.exams.test_kinds_document import EXAMPLES

pytestmark = pytest.mark.django_db


def test_empty_numbers_take_the_next_free_one(run):
    numbers = ["", "2", "", "7", "", "1"]
    report = run(
        *[
            row(question_number=n, question_text=f"T{n or i}")
            for i, n in enumerate(numbers)
        ]
    )
    assert report["created"] == 6
    [section] = places().values()
    assert section == {3: "T0", 2: "T2", 4: "T2", 7: "T7", 8: "T4", 1: "T1"}


def test_a_bad_row_keeps_its_number_free(run):
    report = run(row(question_number="1", marks="x"), row(), partial=True)
    assert (report["created"], report["rejected"]) == (1, 1)
    assert list(places()["Mathematics"]) == [2]


def test_without_number_equal_content_finds_the_question_in_its_exam_only(run):
    same = {"question_text": "Same?", "explanation": "Because."}
    run(row(**same), row())
    report = run(row(**same | {"explanation": "Otherwise."}))
    assert counts(report) == (0, 1, 0)
    assert len(places()["Mathematics"]) == 2
    other = run(row(**same), exam="Other")
    assert counts(other) == (1, 0, 0)


def test_equal_rows_are_as_many_questions_and_stay_so(run):
    rows = [row(question_text="Twin?") for _ in range(3)]
    assert counts(run(*rows)) == (3, 0, 0)
    assert counts(run(*rows)) == (0, 0, 3)


def test_a_source_finds_its_question_in_any_exam_and_any_place(run):
    named = {"source": "Book", "source_id": "17"}
    run(row(**named, question_text="Old?"), exam="First")
    report = run(row(**named, question_text="New?", question_number="9"), exam="Second")
    assert counts(report) == (0, 1, 0)
    question = Question.objects.get()
    assert str(question) == "New?"
    assert question.exam_questions.count() == 2


def test_a_row_of_another_source_does_not_take_over_the_question_at_its_number(run):
    run(row(question_number="1", source="Book", source_id="17"))
    before = places()
    report = run(row(question_number="1", source="Book", source_id="18"))
    assert found(report) == [(2, "question_number", "number-taken")]
    assert places() == before
    assert Question.objects.count() == 1


def test_a_source_row_cannot_push_away_who_is_not_in_the_file(run):
    named = {"source": "Book", "source_id": "17"}
    run(row(question_number="1", **named), row(question_number="2"))
    report = run(row(question_number="2", **named))
    assert found(report) == [(2, "question_number", "number-taken")]


def test_two_rows_may_change_places(run):
    one = {"source": "Book", "source_id": "1", "question_text": "One?"}
    two = {"source": "Book", "source_id": "2", "question_text": "Two?"}
    run(row(question_number="1", **one), row(question_number="2", **two))
    report = run(row(question_number="2", **one), row(question_number="1", **two))
    assert counts(report) == (0, 2, 0)
    assert places() == {"Mathematics": {1: "Two?", 2: "One?"}}


def test_questions_a_sheet_cannot_bring_stay_as_they_are_in_its_exam(run):
    run(row(question_number="1"))
    place = Exam.objects.get().sections.get().questions.get()
    value = EXAMPLES["short_text"]["editor"]
    kept = draft_question(answer={"type": "short_text", "value": value, "id": "a"})
    place.question = kept
    place.save()
    report = run(row(question_text="Another?"))
    assert counts(report) == (1, 0, 0)
    kept.refresh_from_db()
    assert kept.kind == "short_text"
