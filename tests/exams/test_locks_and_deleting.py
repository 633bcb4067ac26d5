"""Who publishes locks, unlocks and deletes drafts that nobody used."""

from django.contrib.auth.models import Group
from django.utils import timezone

import pytest

from exams.models import Question
from settings import roles
from tests.exams.editing import signed_in, url
from tests.exams.factories import (
    draft_exam,
    draft_question,
    make_exam,
    make_question,
    make_stimulus,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MAKE = {"question": make_question, "stimulus": make_stimulus, "exam": make_exam}
LOCKERS = {
    "question": {roles.SUPER_ADMIN, roles.PUBLISHER},
    "stimulus": {roles.SUPER_ADMIN, roles.PUBLISHER},
    "exam": {roles.SUPER_ADMIN, roles.TEST_MANAGER},
}


@pytest.fixture
def member(client):
    """A client signed in as somebody of a role."""

    def of(role):
        client.user = signed_in(client)
        client.user.groups.set([Group.objects.get(name=role)])
        return client

    return of


@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("model", MAKE)
def test_locking_is_for_who_publishes_such_things(member, model, role):
    thing, client = MAKE[model](), member(role)
    may = role in LOCKERS[model]
    client.post(url(model, "lock", thing.pk))
    thing.refresh_from_db()
    assert (thing.locked, thing.locked_by) == (may, client.user if may else None)
    kind = type(thing).objects.filter(pk=thing.pk)
    kind.update(locked=True, locked_by=make_user(), locked_at=timezone.now())
    client.post(url(model, "unlock", thing.pk))
    thing.refresh_from_db()
    assert thing.locked is not may


@pytest.mark.parametrize("role", [roles.PUBLISHER, roles.TEST_MANAGER])
def test_a_draft_that_nobody_used_is_deleted(member, role):
    question, client = draft_question(), member(role)
    confirm = client.get(url("question", "delete", question.pk))
    assert confirm.status_code == 200
    answer = client.post(url("question", "delete", question.pk))
    assert (answer.status_code, answer.url) == (302, url("question", "list"))
    assert not Question.objects.exists()


def locked():
    question = draft_question()
    question.locked, question.locked_by = True, make_user()
    question.locked_at = timezone.now()
    question.save()
    return question


def placed():
    question = draft_question()
    draft_exam([[question]])
    return question


@pytest.mark.parametrize(
    ("make", "words"),
    [(make_question, "was published"), (placed, "holds it"), (locked, "is locked")],
)
def test_what_is_needed_or_locked_stays_and_says_why(member, make, words):
    question, client = make(), member(roles.PUBLISHER)
    answer = client.post(url("question", "delete", question.pk), follow=True)
    [message] = answer.context["messages"]
    assert words in str(message)
    assert Question.objects.filter(pk=question.pk).exists()


def test_an_editor_deletes_nothing(member):
    question, client = draft_question(), member(roles.EDITOR)
    assert client.post(url("question", "delete", question.pk)).url == "/admin/"
    assert Question.objects.filter(pk=question.pk).exists()
