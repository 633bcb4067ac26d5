"""What an import leaves in the log, the indexes and the count of queries."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail.models import ModelLogEntry, ReferenceIndex

import pytest

from exams.models import Exam, ExamType, Question
from tests.exams.reports import counts
from tests.exams.sheets import row
from tests.factories import make_user

pytestmark = pytest.mark.django_db


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
    changed = row(question_number="1", question_text="Gravitation?")
    run(changed, publish=publish, new_versions=True)
    search = get_search_backend().search
    assert list(search("gravitation", Question)) == list(Question.objects.all())
    assert not list(search("photosynthesis", Question))


BATCHES = 5  # of a thousand references each


@pytest.mark.usefixtures("syllabus")
@pytest.mark.parametrize("publish", [False, True])
def test_ten_times_the_rows_do_not_take_more_queries(run, publish):
    queries_of(run, 2, "Warm", publish)
    small = queries_of(run, 10, "Small", publish)
    assert queries_of(run, 100, "Large", publish) <= small + BATCHES


def queries_of(run, count, exam, publish):
    """Of an import and of one that changes every row; without Wagtail's own saving of
    an exam's places one by one when it is published."""
    ExamType.objects.get_or_create(name="Recruitment")
    named = {"tags": "a", "topics": "EM-1;Venn", "exam_types": "recruitment"}
    rows = [row(**named, question_number=str(n + 1)) for n in range(count)]
    other = {"tags": "b", "topics": "EM-1", "exam_types": ""}
    changed = [{**r, "marks": "2", "option_a": "x", **other} for r in rows]
    with CaptureQueriesContext(connection) as seen:
        assert counts(run(*rows, exam=exam, publish=publish)) == (count, 0, 0)
        again = run(*changed, exam=exam, publish=publish, new_versions=True)
        assert counts(again) == (0, count, 0)
    places = 'UPDATE "exams_examquestion"'
    return len([q for q in seen if not q["sql"].startswith(places)])
