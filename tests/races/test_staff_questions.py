"""Two machines change one question at one moment."""

import threading
from functools import partial

import pytest

from exams.bank.machines import actions
from exams.models import Question
from tests.exams.test_staff_questions import document, machine, send
from tests.racing import race

WORDS = ["First?", "Second?"]


@pytest.fixture
def both(own_database):
    """A call that sends both changes of what both have read; answers the answers."""
    made = send(machine(), "post", "", document("Before?"))
    path, read = f"{made.json()['id']}/", {"If_Match": made["ETag"]}
    changes = [
        partial(send, machine(), "patch", path, document(words), **read)
        for words in WORDS
    ]
    return lambda: race(*changes)


def test_of_two_changes_at_one_moment_one_is_told_that_it_is_late(both):
    answers = both()
    assert sorted(x.status_code for x in answers) == [200, 412]
    [kept] = [
        words
        for words, answer in zip(WORDS, answers, strict=True)
        if answer.status_code == 200
    ]
    question = Question.objects.get()
    assert question.revisions.count() == 2
    assert str(question.get_latest_revision_as_object()) == kept


def test_control_without_the_lock_one_change_is_lost(both, monkeypatch):
    looked = threading.Barrier(2, timeout=10)

    def look_then_wait(question_id, revision):
        question = Question.objects.get(pk=question_id)
        assert revision == question.latest_revision_id
        looked.wait()
        return question

    monkeypatch.setattr(actions, "claimed", look_then_wait)
    assert [x.status_code for x in both()] == [200, 200]
    assert Question.objects.get().revisions.count() == 3
