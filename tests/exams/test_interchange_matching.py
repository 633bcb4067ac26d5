"""Which question a row is, where it stands, and what a second import changes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail.models import ModelLogEntry, ReferenceIndex

import pytest

from exams.interchange.importing import import_exam_from_csv
from exams.models import Exam, ImportBatch, MarkingRule, Question, QuestionVersion
from tests.exams.factories import draft_exam, make_exam, make_question
from tests.exams.sheets import bare, row, write_csv
from tests.factories import make_subject, make_syllabus, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    def run(*rows, exam="Mock", **options):
        return import_exam_from_csv(
            write_csv(tmp_path / "a.csv", *rows), exam, **options
        )

    return run


def counts(report):
    return tuple(report[name] for name in ("created", "updated", "unchanged"))


def found(report):
    return [(e["row"], e["column"], e["code"]) for e in report["errors"]]


def places(exam=None):
    """{section: {number: text}} of the latest draft."""
    draft = (exam or Exam.objects.get()).get_latest_revision_as_object()
    return {
        section.name: {
            place.number: str(place.question) for place in section.questions.all()
        }
        for section in draft.sections.all()
    }


def drafted(question):
    question.refresh_from_db()
    return question.get_latest_revision_as_object()


def option_ids(question):
    options = drafted(question).answer[0].value["options"]
    return [child.id for child in options.bound_blocks]


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
    run(row(question_number="1", option_a="uno"), publish=True)
    question.refresh_from_db()
    assert question.live_version.number == 2
    assert question.live_version.delivery["options"] == first.delivery["options"]
    assert Exam.objects.get().live_paper.number == 2


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
    assert counts(report) == (0, 0, 2)
    assert places() == {"Mathematics": {1: "Two?", 2: "One?"}}


def test_questions_that_are_not_in_the_file_stay(run):
    run(row(question_number="1", marks="2"), row(question_number="2"))
    run(row(question_number="3", marks="0.5"))
    section = Exam.objects.get().sections.get()
    assert section.questions.count() == 3
    assert section.max_marks == 3.5


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
    report = run(row(question_number="1", question_text="New?"))
    assert counts(report) == (0, 1, 0)
    question = Question.objects.get()
    assert question.live
    assert question.has_unpublished_changes
    assert str(question) == "Old?"
    assert str(drafted(question)) == "New?"
    assert QuestionVersion.objects.count() == 1


def test_a_live_exam_gets_a_draft_and_publishing_follows(run):
    exam = make_exam(name="Mock")
    report = run(row(section_name="New section"))
    assert report["sections_created"] == 1
    exam.refresh_from_db()
    assert exam.live
    assert exam.has_unpublished_changes
    assert exam.sections.count() == 1
    assert list(places(exam)) == ["Section 1", "New section"]
    again = run(row(section_name="New section", question_number="1"), publish=True)
    assert again["errors"] == []
    exam.refresh_from_db()
    assert exam.live_paper.question_count == 3
    assert not exam.has_unpublished_changes


def test_drafts_are_published_by_a_second_import_of_the_same_file(run):
    rows = [row(), row(), bare(correct_option="true")]
    run(*rows)
    report = run(*rows, publish=True)
    assert counts(report) == (0, 0, 3)
    exam = Exam.objects.get()
    assert exam.live
    assert exam.live_paper.question_count == 3
    assert Question.objects.filter(live=True).count() == 3


def test_existing_sections_keep_their_rule_and_new_ones_get_the_default(run):
    exam = draft_exam(name="Mock")
    rule = exam.sections.get().marking_rule
    run(row(section_name="section 1"), row(section_name="B"))
    run(row(section_name="C"))
    first, *others = exam.sections.all()
    assert first.marking_rule == rule
    assert {s.marking_rule.name for s in others} == {"Right or nothing"}
    assert MarkingRule.objects.filter(name="Right or nothing").count() == 1


def test_the_same_name_in_another_year_is_another_exam(run):
    run(row(), year=2025)
    run(row(), year=2026)
    run(row())
    assert set(Exam.objects.values_list("year", flat=True)) == {2025, 2026, None}


def test_all_rows_or_none(run):
    report = run(row(), row(marks="x"), row())
    assert counts(report) == (0, 0, 0)
    assert report["rejected"] == 1
    assert not Question.objects.exists()
    assert not Exam.objects.exists()
    assert ImportBatch.objects.get().status == "refused"


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
    assert (tried.status, tried.report) == ("tried", report)
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


def test_marks_that_no_section_could_hold_are_refused(run):
    report = run(*[row(marks="9999.99") for _ in range(11)])
    assert found(report) == [(0, "marks", "section-too-heavy")]


@pytest.fixture
def syllabus():
    tree = make_syllabus("dcet")
    maths = make_subject(tree, "EM", title="Mathematics")
    sets = make_topic(maths, "EM-1", title="Sets")
    make_topic(sets, "EM-1-1", title="Venn")
    for code in ("T-1", "T-2"):
        make_topic(maths, code, title="Twin")
    make_topic(make_subject(tree, "IT", title="IT Skills"), "IT-1", title="Files")
    return tree


@pytest.mark.usefixtures("syllabus")
def test_subject_and_topics_are_found_by_code_else_title(run):
    report = run(
        row(subject="em", topics="EM-1;Venn"),
        row(subject="IT Skills", topics="Files"),
        row(topics="Sets"),
        row(),
    )
    assert report["errors"] == []
    seen = [
        (
            q.subject and q.subject.code,
            sorted(link.topic.code for link in q.question_topics.all()),
        )
        for q in Question.objects.order_by("pk")
    ]
    assert seen == [
        ("EM", ["EM-1", "EM-1-1"]),
        ("IT", ["IT-1"]),
        (None, ["EM-1"]),
        (None, []),
    ]


@pytest.mark.usefixtures("syllabus")
@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"subject": "Alchemy"}, "subject", "unknown-subject"),
        ({"subject": "mathematics"}, "subject", "unknown-subject"),
        ({"topics": "Nothing"}, "topics", "unknown-topic"),
        ({"topics": "Twin"}, "topics", "ambiguous-topic"),
        ({"subject": "EM", "topics": "Files"}, "topics", "unknown-topic"),
    ],
)
def test_unknown_subjects_and_topics_are_row_errors(run, cells, column, code):
    assert found(run(row(**cells))) == [(2, column, code)]


@pytest.mark.usefixtures("syllabus")
def test_several_syllabuses_need_a_code(run):
    make_syllabus("two")
    assert found(run(row(subject="EM"))) == [(2, "subject", "ambiguous-syllabus")]
    assert run(row(subject="EM"), syllabus="DCET")["created"] == 1
    assert run(row())["created"] == 1


def test_every_question_has_its_line_in_the_log(run):
    user = make_user()
    run(row(question_number="1"), row(question_number="2"), user=user)
    run(row(question_number="1"), row(question_number="2"), user=user)
    for question in Question.objects.all():
        lines = ModelLogEntry.objects.for_instance(question).order_by("pk")
        assert [line.action for line in lines] == ["wagtail.create", "wagtail.edit"]
        assert {line.user for line in lines} == {user}
        assert lines[1].revision_id == question.latest_revision_id


@pytest.mark.usefixtures("syllabus")
@pytest.mark.parametrize("publish", [False, True])
def test_references_are_those_wagtail_itself_would_write(run, publish):
    rows = [
        row(subject="EM", topics="Sets", tags="a;b", question_number=str(n))
        for n in (1, 2)
    ]
    run(*rows, publish=publish)
    run(*[{**r, "tags": "b;c", "topics": ""} for r in rows], publish=publish)
    before = references()
    for thing in (*Question.objects.all(), *Exam.objects.all()):
        ReferenceIndex.create_or_update_for_object(thing)
    assert references() == before
    assert before


def references():
    fields = ("base_content_type", "object_id", "to_content_type", "to_object_id")
    rows = ReferenceIndex.objects.filter(content_type__app_label="exams")
    return set(rows.values_list(*fields, "model_path", "content_path"))


@pytest.mark.parametrize("publish", [False, True])
def test_imported_questions_are_found_by_search(run, publish):
    from modelsearch.backends import get_search_backend

    run(row(question_number="1", question_text="Photosynthesis?"), publish=publish)
    run(row(question_number="1", question_text="Gravitation?"), publish=publish)
    search = get_search_backend().search
    assert list(search("gravitation", Question)) == list(Question.objects.all())
    assert not list(search("photosynthesis", Question))


BATCHES = 2


@pytest.mark.parametrize("publish", [False, True])
def test_ten_times_the_rows_do_not_take_more_queries(run, publish):
    queries_of(run, 2, "Warm", publish)
    small = queries_of(run, 20, "Small", publish)
    assert queries_of(run, 200, "Large", publish) <= small + BATCHES


def queries_of(run, count, exam, publish):
    """Of an import and of one that changes every row; without Wagtail's own saving of
    an exam's places one by one when it is published."""
    rows = [row(tags="a", question_number=str(n + 1)) for n in range(count)]
    changed = [{**r, "marks": "2", "option_a": "x", "tags": "b"} for r in rows]
    with CaptureQueriesContext(connection) as seen:
        assert counts(run(*rows, exam=exam, publish=publish)) == (count, 0, 0)
        assert counts(run(*changed, exam=exam, publish=publish)) == (0, count, 0)
    places = 'UPDATE "exams_examquestion"'
    return len([q for q in seen if not q["sql"].startswith(places)])
