"""What each role does to a question by filled-in forms, and what it does not."""

from django.contrib.auth.models import Group

from wagtail.models import Workflow

import pytest

from exams.models import Question
from settings import roles
from tests.exams.editing import question_form, signed_in, url
from tests.exams.factories import draft_question, make_exam, make_question
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def write(client):
    client.post(url("question", "add"), question_form("Written?"))
    return Question.objects.exists()


def edited(client, **action):
    question = draft_question("Before?")
    form = question_form("After?") | action
    client.post(url("question", "edit", question.pk), form)
    question.refresh_from_db()
    return question


def change(client):
    return edited(client).revisions.count() == 2


def submit(client):
    return edited(client, **{"action-submit": "1"}).workflow_in_progress


def publish(client):
    return edited(client, **{"action-publish": "1"}).live


def approve(client):
    question = draft_question()
    Workflow.objects.get(name=roles.REVIEW).start(question, make_user())
    task = question.current_workflow_task_state
    args = question.pk, "approve", task.pk
    client.post(url("question", "workflow_action", *args), {"comment": "Fine."})
    question.refresh_from_db()
    return question.live


def withdraw(client):
    question = make_question()
    client.post(url("question", "unpublish", question.pk))
    question.refresh_from_db()
    return not question.live


def note(client):
    question = draft_question()
    client.post(url("question", "add_note", question.pk), {"text": "Right?"})
    return question.review_notes.exists()


def allow(client):
    question = make_question()
    make_exam([[question]])
    client.post(url("question", "new_version", question.pk))
    question.use.refresh_from_db()
    return question.use.opened_at is not None


DEEDS = (write, change, submit, publish, approve, withdraw, note, allow)
WRITES = {write, change, submit, note, allow}
MAY = {
    roles.EDITOR: WRITES,
    roles.PUBLISHER: set(DEEDS),
    roles.TEST_MANAGER: WRITES | {publish, withdraw},
    roles.SUPER_ADMIN: WRITES | {publish, withdraw},
    roles.FINANCE: set(),
    roles.SUPPORT: set(),
}


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_role_does_to_a_question_what_its_row_says(client, role):
    signed_in(client).groups.add(Group.objects.get(name=role))
    assert {deed for deed in DEEDS if deed(client)} == MAY[role]
