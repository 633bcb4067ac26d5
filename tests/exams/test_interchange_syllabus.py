"""Subjects and topics that rows name."""

import pytest

from exams.models import Question
from tests.exams.reports import found
from tests.exams.sheets import row
from tests.factories import make_syllabus

pytestmark = pytest.mark.django_db


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
        ("EM", ["EM-1"]),
        (None, []),
    ]


@pytest.mark.usefixtures("syllabus")
@pytest.mark.parametrize("publish", [False, True])
def test_topics_outside_of_the_subject_are_refused_and_nothing_changes(run, publish):
    place = {"source": "Book", "source_id": "1"}
    run(row(**place, question_text="Sum?", subject="EM", topics="EM-1"))
    report = run(row(**place, question_text="Sum?", topics="Files"), publish=publish)
    assert found(report) == [(2, "topics", "topic-elsewhere")]
    report = run(row(topics="Sets;Files"), publish=publish)
    assert found(report) == [(2, "topics", "topic-elsewhere")]
    question = Question.objects.get()
    assert [x.topic.code for x in question.question_topics.all()] == ["EM-1"]
    assert question.subject.code == "EM"


@pytest.mark.usefixtures("syllabus")
def test_a_subject_changes_together_with_its_topics(run):
    place = {"source": "Book", "source_id": "1"}
    run(row(**place, subject="EM", topics="EM-1"), publish=True)
    moved = row(**place, subject="IT", topics="Files")
    report = run(moved, publish=True, new_versions=True)
    assert (report["errors"], report["updated"]) == ([], 1)
    question = Question.objects.get()
    assert question.subject.code == "IT"
    assert [x.topic.code for x in question.question_topics.all()] == ["IT-1"]


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
