"""Exams published at one moment: each counts the other's use of a question."""

import threading
from functools import partial

import pytest

from exams.models import Exam, QuestionUse
from exams.papers import publishing, uses
from tests.exams.factories import draft_exam, make_question
from tests.racing import race


@pytest.fixture
def drafts(own_database):
    question = make_question()
    # With slugs of their own, so that finding one does not make them take turns.
    return [draft_exam([[question]], slug=slug) for slug in ("one", "two")]


def publish(exam):
    Exam.objects.get(pk=exam.pk).latest_revision.publish()


def used():
    return QuestionUse.objects.get().used


def test_two_exams_published_at_once_both_count(drafts):
    assert race(*[partial(publish, exam) for exam in drafts]) == [None, None]
    assert used() == 2


def test_control_without_the_lock_one_of_them_is_not_counted(drafts, monkeypatch):
    both_wrote = threading.Barrier(2, timeout=10)

    def count_later(ids):
        both_wrote.wait()
        uses.count_uses(ids)

    monkeypatch.setattr(publishing, "count_uses", count_later)
    monkeypatch.setattr(publishing, "lock_questions", lambda ids: None)
    monkeypatch.setattr(uses.actions, "lock", lambda ids: None)
    assert race(*[partial(publish, exam) for exam in drafts]) == [None, None]
    assert used() == 1
