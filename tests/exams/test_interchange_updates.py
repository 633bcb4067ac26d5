"""What a second import changes in a question, and what it leaves alone."""

import pytest

from exams.models import Exam, Question, QuestionVersion
from tests.exams.factories import make_question
from tests.exams.reports import counts, drafted
from tests.exams.sheets import bare, row

pytestmark = pytest.mark.django_db


def option_ids(question):
    options = drafted(question).answer[0].value["options"]
    return [child.id for child in options.bound_blocks]


def test_a_number_finds_the_question_of_its_place_and_keeps_option_ids(run):
    run(row(question_number="1", option_e="five"))
    question = Question.objects.get()
    before = option_ids(question)
    report = run(
        row(question_number="1", option_b="changed", option_d=None, correct_option="B")
    )
    assert counts(report) == (0, 1, 0)
    assert option_ids(question) == before[:3]
    assert question.revisions.count() == 2


def test_published_again_a_changed_question_gets_a_version_with_the_same_ids(run):
    run(row(question_number="1"), publish=True)
    question = Question.objects.get()
    first = question.live_version
    run(row(question_number="1", option_a="uno"), publish=True, new_versions=True)
    question.refresh_from_db()
    assert question.live_version.number == 2
    assert question.live_version.delivery["options"] == first.delivery["options"]
    assert Exam.objects.get().live_paper.number == 2


def test_what_the_sheet_does_not_speak_of_stays(run):
    question = make_question(
        "What?",
        hi="क्या?",
        explanation="Why.",
        difficulty="hard",
        source="Book",
        source_id="1",
    )
    question.tags.add("kept")
    question.save_revision().publish()
    report = run(
        row(question_text="Which?", source="Book", source_id="1", option_a="first")
    )
    assert counts(report) == (0, 1, 0)
    draft = drafted(question)
    assert dict(draft.prompt[0].value) == {"en": "Which?", "hi": "क्या?"}
    assert draft.explanation[0].value["en"] == "Why."
    assert draft.difficulty == "hard"
    assert list(draft.tags.names()) == ["kept"]


def test_an_empty_cell_of_an_optional_column_clears_it(run):
    run(row(question_number="1", tags="a;b", explanation="Why.", difficulty="hard"))
    run(row(question_number="1", tags="", explanation="", difficulty=""))
    draft = drafted(Question.objects.get())
    assert (list(draft.tags.all()), list(draft.explanation)) == ([], [])
    assert draft.difficulty == "hard"


def test_a_live_question_changes_only_in_its_draft(run):
    run(row(question_number="1", question_text="Old?"), publish=True)
    report = run(row(question_number="1", question_text="New?"), new_versions=True)
    assert counts(report) == (0, 1, 0)
    question = Question.objects.get()
    assert question.live
    assert question.has_unpublished_changes
    assert str(question) == "Old?"
    assert str(drafted(question)) == "New?"
    assert QuestionVersion.objects.count() == 1


def test_drafts_are_published_by_a_second_import_of_the_same_file(run):
    rows = [row(), row(), bare(correct_option="true")]
    run(*rows)
    report = run(*rows, publish=True)
    assert counts(report) == (0, 0, 3)
    exam = Exam.objects.get()
    assert exam.live
    assert exam.live_paper.question_count == 3
    assert Question.objects.filter(live=True).count() == 3


def place_of(exam):
    """(section, number, marks) of the question with a source, in the latest draft."""
    draft = exam.get_latest_revision_as_object()
    [place] = [
        (section.name, place.number, place.marks)
        for section in draft.sections.all()
        for place in section.questions.all()
        if place.question.source
    ]
    return place


@pytest.mark.parametrize("publish", [False, True])
@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"question_number": "1", "marks": "2.5"}, ("Mathematics", 1, 2.5)),
        ({"question_number": "9"}, ("Mathematics", 9, 4)),
        ({"section_name": "Physics"}, ("Physics", 1, 4)),
    ],
)
def test_a_moved_or_revalued_place_is_an_update_and_no_version(
    run, cells, place, publish
):
    good = row(source="Book", source_id="17")
    run({**good, "marks": "4"}, row(), publish=publish)
    before = list(Question.objects.values())
    versions = QuestionVersion.objects.count()
    report = run({**good, **cells}, publish=publish)
    assert counts(report) == (0, 1, 0)
    assert place_of(Exam.objects.get()) == place
    assert list(Question.objects.values()) == before
    assert QuestionVersion.objects.count() == versions


def test_empty_marks_keep_those_of_the_place_and_are_one_for_a_new_one(run):
    good = row(question_number="1")
    run({**good, "marks": "4"})
    report = run(good, row(question_number="2"))
    assert counts(report) == (1, 0, 1)
    section = Exam.objects.get().sections.get()
    assert [place.marks for place in section.questions.all()] == [4, 1]
    assert section.max_marks == 5


@pytest.mark.parametrize("number", ["1", ""])
def test_the_same_number_spelled_otherwise_changes_nothing(run, number):
    good = bare(question_number=number, correct_option="0.125")
    run(good, publish=True)
    report = run({**good, "correct_option": "+.1250"}, publish=True)
    assert counts(report) == (0, 0, 1)
    [version] = QuestionVersion.objects.all()
    assert drafted(version.question).answer[0].value["value"] == "0.125"
    changed = {**good, "correct_option": "0.126"}
    assert counts(run(changed, new_versions=True)) == (
        (0, 1, 0) if number else (1, 0, 0)
    )
