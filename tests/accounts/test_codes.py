"""Signing in by a mailed code, a new address, a phone number."""

from django.core import mail
from django.utils.timezone import now

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.models import DeviceSession, User
from tests.accounts.calling import (
    PASSWORD,
    bearer,
    call,
    log_in,
    mailed_code,
    post,
    session_of,
    sign_up,
)
from tests.accounts.standins import Sent
from tests.factories import make_user

pytestmark = pytest.mark.django_db
EMAIL, NEW = "asha@example.com", "new@example.com"
PHONE = "+919876543210"


@pytest.fixture
def texts(settings):
    settings.SMS_SENDER = "tests.accounts.standins.Sent"
    Sent.texts.clear()
    return Sent.texts


@pytest.fixture
def later():
    """A clock that moves past every limit on codes when called."""
    with time_machine.travel(now(), tick=False) as clock:
        yield lambda seconds=61: clock.shift(seconds)


def ask(email=EMAIL):
    return post("auth/code/request", {"email": email})


def confirm(step, code):
    return post("auth/code/confirm", {"code": code}, **session_of(step))


def signed_in(email=EMAIL, **fields):
    """Headers of somebody who signed in with a password just now."""
    user = make_user(email, password=PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user, bearer(log_in(email).json()["meta"]["access_token"])


def test_a_mailed_code_signs_in():
    user, _ = signed_in()
    asked = ask("ASHA@example.com")
    assert asked.status_code == 401
    assert mail.outbox[-1].subject.endswith("is your code to sign in to Pariksha")
    done = confirm(asked, mailed_code())
    assert done.status_code == 200
    assert done.json()["data"]["user"]["id"] == user.pk
    seen = call("get", "auth/session", **bearer(done.json()["meta"]["access_token"]))
    assert seen.status_code == 200
    assert DeviceSession.objects.count() == 2


def test_a_login_code_works_once_and_for_three_guesses(later):
    signed_in()
    asked = ask()
    code = mailed_code()
    for _ in range(3):
        assert confirm(asked, "nope").status_code == 400
    assert confirm(asked, code).status_code == 409
    later()
    asked = ask()
    assert confirm(asked, mailed_code()).status_code == 200
    assert confirm(asked, mailed_code()).status_code in (409, 410)
    assert DeviceSession.objects.count() == 2


def test_a_login_code_ends_after_a_quarter_of_an_hour(later):
    signed_in()
    asked = ask()
    later(15 * 60 + 1)
    assert confirm(asked, mailed_code()).status_code == 409
    assert DeviceSession.objects.count() == 1


def test_a_login_code_tells_nobody_who_has_an_account():
    signed_in()
    known, unknown = ask(), ask("nobody@example.com")
    hidden = {"session_token": "hidden"}
    answers = [{**answer.json(), "meta": hidden} for answer in (known, unknown)]
    assert answers[0] == answers[1]
    assert mail.outbox[-1].to == ["nobody@example.com"]
    wrong = [confirm(step, "nope") for step in (known, unknown)]
    assert {answer.status_code for answer in wrong} == {400}
    assert wrong[0].json()["errors"] == wrong[1].json()["errors"]


def test_a_blocked_person_gets_no_code_and_learns_nothing():
    user, _ = signed_in()
    User.objects.filter(pk=user.pk).update(is_active=False)
    asked = ask()
    assert asked.status_code == 401
    assert "No account" in mail.outbox[-1].subject


def test_a_new_address_counts_when_its_code_is_entered(later):
    user, headers = signed_in()
    later()
    asked = post("account/email", {"email": "New@Example.com"}, **headers)
    assert asked.status_code == 401, asked.json()
    again = post("auth/reauthenticate", {"password": PASSWORD}, **headers)
    assert again.status_code == 200
    asked = post("account/email", {"email": "New@Example.com"}, **headers)
    assert asked.status_code == 200, asked.json()
    user.refresh_from_db()
    assert user.email == EMAIL
    code = mailed_code(next(m for m in reversed(mail.outbox) if m.to == [NEW]))
    done = post("auth/email/verify", {"key": code}, **headers)
    assert done.status_code == 200, done.json()
    user.refresh_from_db()
    assert user.email == NEW
    rows = EmailAddress.objects.filter(user=user).values_list("email", "verified")
    assert list(rows) == [(NEW, True)]
    assert any(message.to == [EMAIL] for message in mail.outbox)
    later()
    assert log_in(NEW).status_code == 200


def recently(headers):
    assert (
        post("auth/reauthenticate", {"password": PASSWORD}, **headers).status_code
        == 200
    )


def test_a_wrong_code_changes_no_address():
    user, headers = signed_in()
    recently(headers)
    post("account/email", {"email": NEW}, **headers)
    assert post("auth/email/verify", {"key": "nope"}, **headers).status_code == 400
    user.refresh_from_db()
    assert user.email == EMAIL


def test_an_address_of_somebody_else_is_answered_like_a_free_one():
    other = make_user("taken@example.com")
    user, headers = signed_in()
    recently(headers)
    free = post("account/email", {"email": NEW}, **headers)
    taken = post("account/email", {"email": "taken@example.com"}, **headers)
    assert free.status_code == taken.status_code == 200
    shapes = [
        [{**row, "email": ""} for row in answer.json()["data"]]
        for answer in (free, taken)
    ]
    assert shapes[0] == shapes[1]
    assert post("auth/email/verify", {"key": "nope"}, **headers).status_code == 400
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.email, other.email) == (EMAIL, "taken@example.com")


def test_an_address_taken_while_it_was_being_verified_stays_with_who_was_first():
    user, headers = signed_in()
    recently(headers)
    post("account/email", {"email": NEW}, **headers)
    code = mailed_code()
    make_user(NEW)
    answer = post("auth/email/verify", {"key": code}, **headers)
    assert answer.status_code in (400, 409), answer.content
    user.refresh_from_db()
    assert user.email == EMAIL
    assert not EmailAddress.objects.filter(user=user, email=NEW).exists()


def test_nobody_changes_an_address_without_signing_in():
    assert post("account/email", {"email": NEW}).status_code in (401, 409)
    assert mail.outbox == []


def code_in(texts):
    return texts[-1][1].partition(" ")[0]


def test_a_number_is_verified_by_a_code(texts):
    user, headers = signed_in()
    recently(headers)
    asked = post("account/phone", {"phone": PHONE}, **headers)
    assert asked.status_code == 202, asked.json()
    user.refresh_from_db()
    assert (user.phone, user.phone_verified) == ("", False)
    assert texts[0][0] == PHONE
    assert "is your code for Pariksha" in texts[0][1]
    done = post("auth/phone/verify", {"code": code_in(texts)}, **headers)
    assert done.status_code == 200, done.json()
    user.refresh_from_db()
    assert (user.phone, user.phone_verified) == (PHONE, True)


def test_a_number_that_was_only_written_down_can_be_verified(texts):
    user, headers = signed_in(phone=PHONE)
    recently(headers)
    assert post("account/phone", {"phone": PHONE}, **headers).status_code == 202
    post("auth/phone/verify", {"code": code_in(texts)}, **headers)
    user.refresh_from_db()
    assert (user.phone, user.phone_verified) == (PHONE, True)


def test_a_wrong_code_verifies_no_number_and_three_end_it(texts):
    user, headers = signed_in()
    recently(headers)
    post("account/phone", {"phone": PHONE}, **headers)
    for _ in range(3):
        answer = post("auth/phone/verify", {"code": "nope"}, **headers)
        assert answer.status_code == 400
    late = post("auth/phone/verify", {"code": code_in(texts)}, **headers)
    assert late.status_code == 409
    user.refresh_from_db()
    assert (user.phone, user.phone_verified) == ("", False)


@pytest.mark.parametrize("phone", ["", "98765", "+91 98x", None, ["+919876543210"]])
def test_what_is_no_number_is_sent_nothing(texts, phone):
    _, headers = signed_in()
    recently(headers)
    assert post("account/phone", {"phone": phone}, **headers).status_code == 400
    assert texts == []


def test_a_number_is_no_way_in(texts):
    signed_in(phone=PHONE, phone_verified=True)
    assert post("auth/code/request", {"phone": PHONE}).status_code == 400
    assert post("auth/login", {"phone": PHONE, "password": PASSWORD}).status_code == 400
    assert texts == []


def test_without_a_gateway_messages_go_to_the_console(capsys):
    _, headers = signed_in()
    recently(headers)
    post("account/phone", {"phone": PHONE}, **headers)
    assert f"SMS to {PHONE}" in capsys.readouterr().out
    sign_up(email="other@example.com")
