"""Questions go through review as the roles say, with notes beside them."""

import re

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from wagtail.models import GroupApprovalTask, ModelLogEntry, Workflow

import pytest

from exams.models import Question, ReviewNote, Stimulus
from settings import roles
from tests.exams.editing import question_form, signed_in, url
from tests.exams.factories import draft_question, make_question

pytestmark = pytest.mark.django_db


def sign_in(client, role):
    user = signed_in(client)
    user.groups.add(Group.objects.get(name=role))
    return user


def test_an_editor_submits_and_a_publisher_approves_out_of_the_box(client):
    sign_in(client, roles.EDITOR)
    data = {**question_form("Reviewed?"), "action-submit": "1"}
    assert client.post(url("question", "add"), data).status_code == 302
    question = Question.objects.get()
    assert (question.live, question.workflow_in_progress) == (False, True)
    state = question.current_workflow_task_state
    path = url("question", "workflow_action", question.pk, "approve", state.pk)
    client.post(path, {"comment": "By myself"})
    question.refresh_from_db()
    assert not question.live
    publisher = sign_in(client, roles.PUBLISHER)
    client.post(path, {"comment": "Fine."})
    question.refresh_from_db()
    assert (question.live, question.live_version.number) == (True, 1)
    assert question.live_version.published_by == publisher
    state.refresh_from_db()
    assert state.comment == "Fine."


def test_an_unready_question_is_not_even_submitted(client):
    sign_in(client, roles.EDITOR)
    data = {**question_form("Broken $x?"), "action-submit": "1"}
    response = client.post(url("question", "add"), data)
    assert "begins with $ and does not end" in response.content.decode()
    assert not Question.objects.exists()


def test_the_workflow_is_made_once_and_then_left_to_people(db):
    assert Question.get_default_workflow().name == roles.REVIEW
    assert Stimulus.get_default_workflow().name == roles.REVIEW
    task = GroupApprovalTask.objects.get(workflow_tasks__workflow__name=roles.REVIEW)
    assert [group.name for group in task.groups.all()] == [roles.PUBLISHER]
    Question.get_default_workflow().workflow_content_types.all().delete()
    call_command("sync_roles", verbosity=0)
    assert Workflow.objects.filter(name=roles.REVIEW).count() == 1
    assert Question.get_default_workflow() is None


def test_notes_are_written_answered_and_resolved(client):
    editor = sign_in(client, roles.EDITOR)
    question = draft_question()
    edit = url("question", "edit", question.pk)
    assert "No notes yet." in client.get(edit).content.decode()
    add = url("question", "add_note", question.pk)
    client.post(add, {"text": "Is <b>B</b> right?", "field": "answer"})
    note = ReviewNote.objects.get()
    assert (note.author, note.field, note.resolved_at) == (editor, "answer", None)
    publisher = sign_in(client, roles.PUBLISHER)
    client.post(url("question", "answer_note", question.pk, note.pk), {"text": "Yes."})
    page = client.get(edit).content.decode()
    assert "Is &lt;b&gt;B&lt;/b&gt; right?" in page
    assert "Yes." in page
    client.post(url("question", "resolve_note", question.pk, note.pk))
    client.post(url("question", "resolve_note", question.pk, note.pk))
    note.refresh_from_db()
    assert note.resolved_by == publisher
    verbs = ModelLogEntry.objects.filter(action__startswith="exams.note")
    assert sorted(verbs.values_list("action", flat=True)) == [
        "exams.note",
        "exams.note",
        "exams.note_resolved",
    ]


def test_the_forms_beside_a_question_are_taken_by_a_server_that_checks_where_from():
    browser = Client(enforce_csrf_checks=True)
    user = sign_in(browser, roles.EDITOR)
    question = draft_question()
    note = question.review_notes.create(author=user, text="One?")
    page = browser.get(url("question", "edit", question.pk)).content.decode()
    forms = re.findall(r'action="([^"]*/notes/[^"]*)"(.*?)</form>', page, re.DOTALL)
    for path, form in forms:
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        browser.post(path, {"csrfmiddlewaretoken": token, "text": "Two"})
        assert browser.post(path, {"text": "Three"}).status_code == 403
    found = set(ReviewNote.objects.values_list("text", "answers_to"))
    assert found == {("One?", None), ("Two", note.pk), ("Two", None)}
    assert ReviewNote.objects.count() == 3
    note.refresh_from_db()
    assert note.resolved_by == user


def test_notes_outlast_publishing(client):
    user = sign_in(client, roles.PUBLISHER)
    question = draft_question()
    question.review_notes.create(author=user, text="Kept?")
    question.latest_revision.publish()
    assert question.review_notes.get().text == "Kept?"
    page = client.get(url("question", "edit", question.pk)).content.decode()
    assert "Kept?" in page


@pytest.mark.parametrize(
    "data", [{}, {"text": " "}, {"text": "x" * 2001}, {"text": "x", "field": "nose"}]
)
def test_an_empty_or_overlong_note_is_refused(client, data):
    sign_in(client, roles.EDITOR)
    question = draft_question()
    response = client.post(url("question", "add_note", question.pk), data, follow=True)
    assert "Write a note of up to 2000 characters." in response.content.decode()
    assert not ReviewNote.objects.exists()


def test_a_note_of_another_question_is_not_there(client):
    user = sign_in(client, roles.EDITOR)
    question, other = draft_question(), draft_question()
    note = other.review_notes.create(author=user, text="Other")
    for view in ("answer_note", "resolve_note"):
        path = url("question", view, question.pk, note.pk)
        assert client.post(path, {"text": "x"}).status_code == 404
    answer = other.review_notes.create(author=user, text="Re", answers_to=note)
    path = url("question", "answer_note", other.pk, answer.pk)
    assert client.post(path, {"text": "x"}).status_code == 404
    note.refresh_from_db()
    assert note.resolved_at is None
    assert ReviewNote.objects.count() == 2


def test_who_may_not_change_questions_writes_no_notes(client):
    signed_in(client, "view_question")
    question = make_question()
    path = url("question", "add_note", question.pk)
    assert client.post(path, {"text": "x"}).status_code == 302
    assert not ReviewNote.objects.exists()
