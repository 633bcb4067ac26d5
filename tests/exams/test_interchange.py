"""A spreadsheet becomes questions and an exam: what is found, written and kept."""

from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

import pytest

from exams.interchange.importing import import_exam_from_csv
from exams.models import Exam, ImportBatch, Question, QuestionVersion
from tests.exams.sheets import bare, row, write_csv, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(tmp_path):
    def write(*rows, **options):
        return write_csv(tmp_path / "sheet.csv", *rows, **options)

    return write


def counts(report):
    return tuple(report[name] for name in ("created", "updated", "unchanged"))


def test_a_sheet_becomes_a_draft_exam_with_sections_and_places(sheet):
    path = sheet(
        row(section_name="Maths", correct_option="b"),
        row(section_name="Maths", question_number="5", marks="2.5"),
        row(section_name="Physics", correct_option="A, C"),
        bare(section_name="Physics", correct_option="True"),
        bare(section_name="Physics", correct_option="-2.50"),
    )
    report = import_exam_from_csv(path, "Mock", year=2026)
    assert report == {
        "rows": 5,
        "created": 5,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "sections_created": 2,
        "errors": [],
        "warnings": report["warnings"],
    }
    exam = Exam.objects.get(name="Mock", year=2026)
    assert not exam.live
    assert exam.has_unpublished_changes
    maths, physics = exam.sections.all()
    assert [(s.number, s.name, s.max_marks) for s in (maths, physics)] == [
        (1, "Maths", 3.5),
        (2, "Physics", 3),
    ]
    assert [p.number for p in maths.questions.all()] == [1, 5]
    assert [p.question.kind for p in physics.questions.all()] == [
        "multiple_choice",
        "true_false",
        "numeric",
    ]
    draft = exam.latest_revision.as_object()
    assert [len(s.questions.all()) for s in draft.sections.all()] == [2, 3]


def test_published_in_one_go_the_exam_has_its_paper(sheet):
    path = sheet(*[row() for _ in range(7)])
    report = import_exam_from_csv(path, "Mock", publish=True)
    assert counts(report) == (7, 0, 0)
    exam = Exam.objects.get()
    assert exam.live
    assert exam.live_paper.question_count == 7
    assert not exam.has_unpublished_changes
    questions = Question.objects.all()
    assert all(q.live and q.live_revision == q.latest_revision for q in questions)
    assert not any(q.has_unpublished_changes for q in questions)


@pytest.mark.parametrize("publish", [False, True])
def test_the_same_file_twice_writes_nothing_but_its_batch(sheet, publish):
    path = sheet(row(), row(question_number="4"), bare(correct_option="7"))
    import_exam_from_csv(path, "Mock", publish=publish)
    before = everything()
    report = import_exam_from_csv(path, "Mock", publish=publish)
    assert counts(report) == (0, 0, 3)
    assert everything() == before
    assert ImportBatch.objects.count() == 2
    assert ImportBatch.objects.first().questions.count() == 0


def everything():
    models = (Question, QuestionVersion, Revision, ModelLogEntry, ReferenceIndex, Exam)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_csv_and_xlsx_make_the_same_questions(tmp_path):
    rows = [row(), bare(correct_option="true"), row(correct_option="A;D")]
    import_exam_from_csv(write_csv(tmp_path / "a.csv", *rows), "Mock")
    report = import_exam_from_csv(write_xlsx(tmp_path / "b.xlsx", *rows), "Mock")
    assert counts(report) == (0, 0, 3)
