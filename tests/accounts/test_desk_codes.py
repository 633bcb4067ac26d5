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


def guess_from(ip, **body):
    body = {"password": NEW, "key": "WRONG-1", **body}
    return post(RESET, body, x_forwarded_for=ip)


@pytest.mark.parametrize("email", ["asha@example.com", "nobody@example.com"])
def test_guessing_is_stopped_even_for_the_right_code_and_told_when(
    agent, student, email
):
    code = sent(agent, student)
    for _ in range(10):
        assert post(RESET, {"email": email, "key": "WRONG-1"}).status_code == 409
    answer = post(RESET, {"email": email, "key": code, "password": NEW})
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert 0 < int(answer["Retry-After"]) <= 900
    student.refresh_from_db()
    assert student.check_password(PASSWORD)


def test_guesses_from_elsewhere_do_not_spoil_the_code(agent, student, settings):
    settings.NUM_PROXIES = 1
    code, email = sent(agent, student), student.email
    for _ in range(11):
        stranger = guess_from("203.0.113.7", email=email)
    assert stranger.status_code == 429
    assert guess_from("198.51.100.2", email=email, key=code).status_code in (200, 401)
    student.refresh_from_db()
    assert student.check_password(NEW)


def test_guesses_from_many_places_are_stopped_by_address(agent, student, settings):
    settings.NUM_PROXIES = 1
    settings.LIMITS = {**settings.LIMITS, "mailed-code-account": [(3, 900)]}
    email, code = student.email, sent(agent, student)
    for number in range(3):
        assert guess_from(f"203.0.113.{number}", email=email).status_code == 409
    assert guess_from("198.51.100.2", email=email, key=code).status_code == 429


def test_a_right_code_is_no_guess(agent, student, settings):
    settings.LIMITS = {**settings.LIMITS, "mailed-code": [(1, 900)]}
    body = {"email": student.email, "key": sent(agent, student)}
    for _ in range(3):
        assert post(RESET, {**body, "password": "short"}).status_code == 400
    assert post(RESET, {**body, "password": NEW}).status_code in (200, 401)


def test_a_code_asked_for_on_the_device_works_whatever_strangers_guess(
    agent, student, settings
):
    settings.LIMITS = {**settings.LIMITS, "mailed-code-account": [(0, 900)]}
    asked = post("auth/password/request", {"email": student.email})
    body = {"key": mailed_code(), "password": NEW}
    assert post(RESET, body, **session_of(asked)).status_code in (200, 401)


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
