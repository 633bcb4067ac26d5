"""An exam and a change of its question, published at one moment."""

from functools import partial

import pytest

from core.problems import Refusal
from exams.bank import actions
from exams.models import Exam, Question
from exams.papers import publishing
from tests.exams.factories import draft_exam, make_question
from tests.racing import race


@pytest.fixture
def things(own_database):
    question = make_question("Old?")
    exam = draft_exam([[question]], slug="mock")
    question.prompt[0].value["en"] = "New?"
    question.save_revision()
    return exam, question


def publish(model, pk):
    model.objects.get(pk=pk).latest_revision.publish()


def both(things):
    exam, question = things
    return race(
        partial(publish, Exam, exam.pk), partial(publish, Question, question.pk)
    )


def shown():
    return bytes(Exam.objects.get().live_paper.delivery)


def test_the_question_changes_before_the_paper_or_not_at_all(things):
    outcome, refused = both(things)
    assert outcome is None
    question = Question.objects.get()
    if refused is None:
        assert (str(question), b"New?" in shown()) == ("New?", True)
    else:
        assert isinstance(refused, Refusal)
        assert (str(question), b"Old?" in shown()) == ("Old?", True)


def test_control_without_the_lock_it_changes_under_an_open_exam(things, monkeypatch):
    import threading

    looked, done = threading.Event(), threading.Event()
    refuse, write = actions.access.refuse_locked, publishing.write_paper

    def look_then_wait(ids):
        refuse(ids)
        looked.set()
        done.wait(10)

    def write_then_tell(*args):
        looked.wait(10)
        return write(*args)

    exam_published = publishing.PublishExam.execute

    def publish_and_tell(*args, **options):
        exam_published(*args, **options)
        done.set()

    monkeypatch.setattr(actions, "lock", lambda ids: None)
    monkeypatch.setattr(publishing, "lock_questions", lambda ids: None)
    monkeypatch.setattr(actions.access, "refuse_locked", look_then_wait)
    monkeypatch.setattr(publishing, "write_paper", write_then_tell)
    monkeypatch.setattr(publishing.PublishExam, "execute", publish_and_tell)
    assert both(things) == [None, None]
    assert (str(Question.objects.get()), b"Old?" in shown()) == ("New?", True)
