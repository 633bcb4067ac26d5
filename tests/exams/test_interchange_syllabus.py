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
