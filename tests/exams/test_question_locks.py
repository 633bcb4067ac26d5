"""A question of an open exam stays as it is until somebody allows a new version."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from wagtail.models import ModelLogEntry

import pytest
import time_machine

from cms.scheduling.actions import run_due
from core.problems import Refusal
from exams.bank.actions import allow_new_version, freeze
from exams.models import Exam, Question, QuestionUse, QuestionVersion
from settings import roles
from tests.exams.editing import question_form, signed_in, url
from tests.exams.factories import make_exam, make_question
from tests.exams.reports import counts, drafted
from tests.exams.sheets import row
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = signed_in(client)
    user.groups.add(Group.objects.get(name=roles.PUBLISHER))
    return client


@pytest.fixture
def question():
    question = make_question("Old?")
    make_exam([[question]], name="Mock", year=2026)
    return question


def change(question, words="New?"):
    question.prompt[0].value["en"] = words
    return question.save_revision()


def test_other_content_is_refused_and_the_exam_is_named(question):
    with pytest.raises(Refusal) as refusal:
        change(question).publish()
    assert refusal.value.code == "question-locked"
    [error] = refusal.value.errors
    expected = f"Question {question.pk}: “Mock 2026” uses it and is open."
    assert error["message"] == expected
    assert QuestionVersion.objects.count() == 1
    assert str(Question.objects.get()) == "Old?"


def test_the_end_of_the_exam_is_named():
    question = make_question()
    end = timezone.now() + timedelta(days=1)
    make_exam([[question]], name="Mock", expire_at=end)
    with pytest.raises(Refusal) as refusal:
        change(question).publish()
    assert "“Mock” uses it until " in refusal.value.errors[0]["message"]
    with time_machine.travel(end + timedelta(seconds=1)):
        change(question).publish()
    assert QuestionVersion.objects.count() == 2


def test_what_is_no_part_of_the_version_may_change(question):
    question.difficulty = "hard"
    question.save_revision().publish()
    question.refresh_from_db()
    assert (question.difficulty, question.live_version.number) == ("hard", 1)


def test_a_withdrawn_exam_locks_nothing(question):
    Exam.objects.get().unpublish()
    change(question).publish()
    assert QuestionVersion.objects.count() == 2


def test_one_leave_is_for_one_version_which_only_later_papers_take(question):
    user = make_user()
    assert allow_new_version([question.pk], user=user) == 1
    assert allow_new_version([question.pk], user=user) == 0
    change(question).publish()
    exam = Exam.objects.get()
    assert b"Old?" in bytes(exam.live_paper.delivery)
    with pytest.raises(Refusal):
        change(question, "Newer?").publish()
    exam.save_revision().publish()
    exam.refresh_from_db()
    assert b"New?" in bytes(exam.live_paper.delivery)
    entry = ModelLogEntry.objects.get(action="exams.new_version")
    assert (entry.user, entry.data) == (user, {"exam": "Mock 2026"})


def test_a_leave_ends_with_the_exam(question):
    allow_new_version([question.pk], user=None)
    Exam.objects.get().unpublish()
    make_exam([[question]], name="Next")
    with pytest.raises(Refusal):
        change(question).publish()


def test_going_back_to_an_older_version_is_a_change_too(question):
    allow_new_version([question.pk], user=None)
    change(question).publish()
    with pytest.raises(Refusal):
        change(question, "Old?").publish()


def test_the_one_door_of_versions_is_guarded_for_many_at_once(question):
    other = make_question()
    for changed in (question, other):
        change(changed)
    drafts = [drafted(question), drafted(other)]
    with pytest.raises(Refusal):
        freeze(drafts, [question.latest_revision, other.latest_revision])
    assert QuestionVersion.objects.count() == 2


def test_a_scheduled_change_is_refused_when_it_is_due(question):
    due = timezone.now() + timedelta(hours=1)
    question.go_live_at = due
    change(question).publish()
    with time_machine.travel(due + timedelta(minutes=1)):
        run_due(now=timezone.now())
    assert str(Question.objects.get()) == "Old?"
    assert not question.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_the_editor_says_so_and_leads_on(editor, question):
    edit = url("question", "edit", question.pk)
    page = editor.get(edit).content.decode()
    assert "“Mock 2026” uses it and is open, so the question stays as it is." in page
    assert url("question", "new_version", question.pk) in page
    assert "action-publish" not in page
    response = editor.post(edit, {**question_form("New?"), "action-publish": "1"})
    assert "could not be saved as it is locked" in response.content.decode()
    assert question.revisions.count() == 1
    editor.post(url("question", "unpublish", question.pk))
    assert Question.objects.get().live
    response = editor.post(url("question", "new_version", question.pk), follow=True)
    page = response.content.decode()
    assert "Open exams keep the version they have." in page
    assert "action-publish" in page
    data = {**question_form("New?"), "action-publish": "1"}
    assert editor.post(edit, data).status_code == 302
    assert QuestionVersion.objects.count() == 2


def test_who_may_not_change_questions_frees_none(client, question):
    signed_in(client, "view_question")
    path = url("question", "new_version", question.pk)
    assert client.post(path).status_code == 302
    assert client.get(path).status_code == 302
    assert not QuestionUse.objects.filter(opened_at__isnull=False).exists()


def test_an_import_leaves_out_the_rows_of_an_open_exam(run):
    rows = [row(question_number="1"), row(question_number="2")]
    run(*rows, publish=True)
    changed = [{**rows[0], "option_a": "uno"}, rows[1]]
    for publish in (False, True):
        report = run(*changed, publish=publish)
        assert counts(report) == (0, 0, 0)
        [error] = report["errors"]
        assert (error["row"], error["code"]) == (2, "question-in-use")
        assert "“Mock” uses it and is open" in error["message"]
    assert QuestionVersion.objects.count() == 2
    report = run(*changed, publish=True, new_versions=True)
    assert counts(report) == (0, 1, 1)
    assert QuestionVersion.objects.count() == 3
