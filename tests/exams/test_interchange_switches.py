"""How an import is asked for: partly, tried, published, or asked wrongly."""

import pytest

from exams.interchange.importing import report_of
from exams.models import Exam, ImportBatch, Question
from tests.exams.factories import draft_exam
from tests.exams.reports import counts, found
from tests.exams.sheets import row
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_all_rows_or_none(run):
    report = run(row(), row(marks="x"), row())
    assert counts(report) == (0, 0, 0)
    assert report["rejected"] == 1
    assert not Question.objects.exists()
    assert not Exam.objects.exists()
    assert ImportBatch.objects.get().status == "refused"


@pytest.mark.parametrize("options", [{"dry_run": True}, {}])
def test_a_batch_without_its_exam_says_which_was_asked_for(run, options):
    run(row(marks="x"), exam="New", year=2026, **options)
    run(row(marks="x"), exam="a\0b" + "x" * 200, **options)
    last, first = ImportBatch.objects.all()
    assert (first.exam, first.asked_for) == (None, "New 2026")
    assert (last.exam, last.asked_for) == (None, "ab" + "x" * 128)


def test_with_partial_the_good_rows_go_in(run):
    report = run(row(), row(marks="x"), row(), partial=True)
    assert (report["created"], report["rejected"]) == (2, 1)
    assert found(report) == [(3, "marks", "bad-marks")]
    batch = ImportBatch.objects.get()
    assert (batch.status, batch.questions.count()) == ("applied", 2)


def test_a_dry_run_counts_and_writes_only_its_batch(run):
    run(row(question_number="1"))
    before = list(Question.objects.values()), list(Exam.objects.values())
    rows = [row(question_number="1"), row(), row(section_name="More", tags="new")]
    report = run(*rows, dry_run=True, publish=True)
    assert counts(report) == (2, 1, 0)
    assert report["sections_created"] == 1
    assert (list(Question.objects.values()), list(Exam.objects.values())) == before
    tried = ImportBatch.objects.first()
    assert (tried.status, report_of(tried)) == ("tried", report)
    assert tried.questions.count() == 0


def test_publishing_refuses_rows_that_are_not_ready_before_anything_is_written(run):
    report = run(row(), row(option_a="same", option_b="same"), publish=True)
    assert found(report) == [(3, "correct_option", "option-twice")]
    assert not Question.objects.exists()


def test_publishing_refuses_an_exam_that_cannot_be_taken(run):
    exam = draft_exam(name="Mock")
    question = exam.sections.get().questions.first().question
    question.unpublish()
    report = run(row(section_name="More"), publish=True)
    assert found(report) == [(0, "sections.1.questions", "question-not-live")]
    exam.refresh_from_db()
    assert not exam.live
    assert exam.sections.count() == 1


def test_locked_questions_and_exams_are_left_alone(run):
    run(row(question_number="1"))
    Question.objects.update(locked=True, locked_by=make_user())
    assert found(run(row(question_number="1"))) == [(2, "", "question-locked")]
    Exam.objects.update(locked=True)
    assert found(run(row())) == [(0, "", "exam-locked")]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"exam": " "}, "bad-exam-name"),
        ({"exam": "x" * 121}, "bad-exam-name"),
        ({"exam": "a\0b"}, "bad-exam-name"),
        ({"year": 99999}, "bad-year"),
        ({"media": "/nowhere/at/all"}, "media-not-found"),
        ({"syllabus": "none"}, "unknown-syllabus"),
    ],
)
def test_what_is_asked_wrongly_is_refused_as_a_whole(run, options, code):
    report = run(row(), partial=True, **options)
    assert found(report) == [(0, "", code)]
    assert report["rejected"] == 1
    assert not Question.objects.exists()
