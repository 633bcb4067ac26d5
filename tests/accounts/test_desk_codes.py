"""Codes the support desk has mailed: good in the app, once, and for their owner."""

from datetime import timedelta

from django.core import mail
from django.utils.timezone import now

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import actions
from accounts.models import MailedCode
from core.models import AuditEntry
from core.problems import Refusal
from tests.accounts.calling import PASSWORD, mailed_code, post, session_of
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
NEW = "quite-another-phrase-3"
RESET = "auth/password/reset"
DESK = "user.send-reset-code"


@pytest.fixture
def agent():
    return make_user("agent@example.com", is_staff=True)


@pytest.fixture
def student():
    user = make_user("asha@example.com")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def sent(agent, student, purpose="reset"):
    actions.send_code(agent, student.pk, purpose)
    return mailed_code()


def test_a_reset_code_sets_a_new_password_and_ends_what_knew_the_old(agent, student):
    session = make_session(student)
    code = sent(agent, student)
    assert mail.outbox[0].to == [student.email]
    body = {"email": student.email, "key": code, "password": NEW}
    assert post(RESET, body).status_code in (200, 401)
    student.refresh_from_db()
    session.refresh_from_db()
    assert student.check_password(NEW)
    assert session.ended_because == "password"


def test_it_is_good_once_and_a_weak_password_does_not_spend_it(agent, student):
    body = {"email": student.email, "key": sent(agent, student)}
    assert post(RESET, {**body, "password": "short"}).status_code == 400
    assert post(RESET, {**body, "password": NEW}).status_code in (200, 401)
    assert post(RESET, {**body, "password": PASSWORD}).status_code == 409
    student.refresh_from_db()
    assert student.check_password(NEW)


def test_it_runs_out_and_a_newer_one_takes_its_place(agent, student):
    with time_machine.travel(now(), tick=False) as clock:
        first = sent(agent, student)
        clock.shift(61)
        second = sent(agent, student)
        body = {"email": student.email, "password": NEW}
        assert post(RESET, {**body, "key": first}).status_code == 409
        clock.shift(timedelta(minutes=15))
        assert post(RESET, {**body, "key": second}).status_code == 409
    student.refresh_from_db()
    assert student.check_password(PASSWORD)


def test_a_wrong_code_and_a_strangers_address_are_answered_the_same(agent, student):
    code, other = sent(agent, student), make_user("other@example.com")
    wrong = [
        {"email": student.email, "key": "WRONG-1"},
        {"email": other.email, "key": code},
        {"email": "nobody@example.com", "key": code},
        {"email": 7, "key": code},
        {"email": student.email, "key": None},
        {"key": code},
    ]
    answers = [post(RESET, {**body, "password": NEW}) for body in wrong]
    assert {answer.status_code for answer in answers} == {409}
    for user in (student, other):
        user.refresh_from_db()
        assert user.check_password(PASSWORD)


def test_guessing_is_stopped_even_for_the_right_code(agent, student):
    code = sent(agent, student)
    body = {"email": student.email, "password": NEW}
    for _ in range(10):
        post(RESET, {**body, "key": "WRONG-1"})
    assert post(RESET, {**body, "key": code}).status_code in (409, 429)
    student.refresh_from_db()
    assert student.check_password(PASSWORD)


def test_the_desk_never_holds_the_code(agent, student):
    code = sent(agent, student)
    row = MailedCode.objects.get()
    assert code not in str(vars(row))
    assert code not in str(vars(AuditEntry.objects.get(verb=DESK)))


def test_a_code_too_many_is_refused_and_not_sent(agent, student):
    sent(agent, student)
    with pytest.raises(Refusal, match="Too many"):
        actions.send_code(agent, student.pk, "reset")
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.filter(verb=DESK).count() == 1


@pytest.mark.parametrize(
    ("purpose", "fields", "code"),
    [
        ("reset", {"is_active": False}, "account-blocked"),
        ("reset", {"is_staff": True}, "not-found"),
        ("reset", {"is_superuser": True}, "not-found"),
    ],
)
def test_no_code_goes_to_the_blocked_and_to_staff(agent, purpose, fields, code):
    person = make_user("who@example.com", **fields)
    with pytest.raises(Refusal) as refused:
        actions.send_code(agent, person.pk, purpose)
    assert refused.value.code == code
    assert not mail.outbox
    assert not MailedCode.objects.exists()


def test_a_verified_address_gets_no_code_to_verify(agent, student):
    with pytest.raises(Refusal) as refused:
        actions.send_code(agent, student.pk, "verify")
    assert refused.value.code == "address-verified"
    assert not mail.outbox


def test_a_code_of_the_desk_verifies_the_address_of_a_sign_up_under_way(agent):
    user = make_user("new@example.com")
    login = post("auth/login", {"email": user.email, "password": PASSWORD})
    code = sent(agent, user, "verify")
    done = post("auth/email/verify", {"key": code}, **session_of(login))
    assert done.status_code == 200
    assert EmailAddress.objects.get(user=user).verified
