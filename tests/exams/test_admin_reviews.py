"""Reviews: a workflow ends in a published version, or says why not."""

from django.contrib.auth.models import Group
from django.contrib.messages import get_messages

from wagtail.images import get_image_model
from wagtail.models import TaskState

import pytest

from exams.models import Exam, Question
from settings import roles
from tests.exams.editing import (
    choices,
    exam_form,
    place,
    question_form,
    section,
    signed_in,
    url,
)
from tests.exams.factories import (
    draft_question,
    make_question,
    make_rule,
    single_choice,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    """A client that may write but not publish."""
    signed_in(client, "add_question", "change_question", "add_exam", "change_exam")
    return client


def reviewer(client):
    user = signed_in(client)
    user.groups.add(Group.objects.get(name=roles.PUBLISHER))
    return client


def approve(client, model, pk, **headers):
    state = TaskState.objects.get(status="in_progress")
    path = url(model, "workflow_action", pk, "approve", state.pk)
    return client.post(path, {"comment": "Good"}, headers=headers)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_submitted_question_is_published_by_its_approval(author, workflow):
    author.post(url("question", "add"), {**question_form(), "action-submit": "1"})
    question = Question.objects.get()
    assert (question.live, question.workflow_in_progress) == (False, True)
    page = reviewer(author).get(url("question", "list")).content.decode()
    assert "in review" in page
    approve(author, "question", question.pk)
    question.refresh_from_db()
    assert (question.live, question.live_version.number) == (True, 1)


def test_a_submitted_exam_is_published_by_its_approval(author, workflow):
    sections = [section([place(make_question())], rule=make_rule())]
    author.post(url("exam", "add"), {**exam_form(sections), "action-submit": "1"})
    exam = Exam.objects.get()
    approve(reviewer(author), "exam", exam.pk)
    exam.refresh_from_db()
    assert (exam.live, exam.live_paper.question_count) == (True, 1)


@pytest.mark.parametrize(
    "headers", [{}, {"x-requested-with": "XMLHttpRequest"}], ids=["page", "dialog"]
)
def test_an_approval_that_cannot_publish_says_why_and_changes_nothing(
    client, workflow, headers
):
    question = draft_question("Half", single_choice("a", "b", right=9))
    workflow.start(question, make_user())
    response = approve(reviewer(client), "question", question.pk, **headers)
    assert response.status_code == (200 if headers else 302)
    [message] = said(response)
    assert "Tick exactly one option as right." in message
    question.refresh_from_db()
    assert (question.live, question.versions.count()) == (False, 0)
    assert question.workflow_in_progress
    assert TaskState.objects.get().status == "in_progress"


def test_an_approval_in_the_editor_shows_the_reasons_at_their_fields(client, workflow):
    question = draft_question()
    workflow.start(question, make_user())
    data = question_form("Half", choices("a", "b", right=9))
    data |= {"action-workflow-action": "1", "workflow-action-name": "approve"}
    response = reviewer(client).post(url("question", "edit", question.pk), data)
    assert response.status_code == 200
    assert "answer" in response.context["form"].errors
    assert question.revisions.count() == 1
    assert TaskState.objects.get().status == "in_progress"


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver{edit}", "http://testserver{edit}")]
    + [(foreign, "/admin/") for foreign in ("https://evil.example/", "//evil", "")],
)
def test_a_refusal_past_the_form_becomes_a_message_and_nothing_is_published(
    client, referer, back
):
    lost = get_image_model().objects.create(
        title="Lost", file="original_images/lost.png", width=10, height=10
    )
    question = draft_question()
    edit = url("question", "edit", question.pk)
    data = question_form(picture=lost) | {"action-publish": "1"}
    response = reviewer(client).post(
        edit, data, headers={"referer": referer.format(edit=edit)}
    )
    assert response.url == back.format(edit=edit)
    [message] = said(response)
    assert "The file of “Lost” is missing." in message
    question.refresh_from_db()
    assert (question.live, question.versions.count()) == (False, 0)
