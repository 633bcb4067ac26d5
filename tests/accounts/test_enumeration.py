"""No call tells who has an account: not by its answer, nor by the work it does."""

import re

from django.core import mail
from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from tests.accounts.calling import (
    PASSWORD,
    SIGN_UP,
    bearer,
    call,
    log_in,
    post,
    session_of,
)
from tests.accounts.standins import CountingHasher
from tests.factories import make_user

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "asha@example.com", "nobody@example.com"


@pytest.fixture
def hashed(settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.standins.CountingHasher"]
    user = make_user(KNOWN)
    EmailAddress.objects.create(user=user, email=KNOWN, verified=True, primary=True)

    def count(call, email):
        CountingHasher.times = 0
        before = len(mail.outbox)
        answer = call(email)
        return answer.status_code, CountingHasher.times, len(mail.outbox) - before

    return count


def sign_up(email):
    return post("auth/signup", {**SIGN_UP, "email": email, "username": ""})


def staff_sign_in(email):
    return Client().post("/admin/login/", {"username": email, "password": "wrong-1"})


def change_address(email):
    """Asked for by somebody else who is signed in."""
    me = make_user()
    EmailAddress.objects.create(user=me, email=me.email, verified=True, primary=True)
    headers = bearer(log_in(me.email).json()["meta"]["access_token"])
    again = {"password": PASSWORD}
    assert post("auth/reauthenticate", again, **headers).status_code == 200
    CountingHasher.times = 0
    return post("account/email", {"email": email}, **headers)


CALLS = {
    "change of address": change_address,
    "login": lambda email: log_in(email, "wrong-password-1"),
    "login code": lambda email: post("auth/code/request", {"email": email}),
    "reset": lambda email: post("auth/password/request", {"email": email}),
    "sign-up": sign_up,
    "staff sign-in": staff_sign_in,
    "staff reset": lambda email: Client().post(
        "/admin/password_reset/", {"email": email}
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_known_and_unknown_addresses_cost_the_same_work(hashed, name):
    assert hashed(CALLS[name], KNOWN) == hashed(CALLS[name], UNKNOWN)


@pytest.mark.parametrize("name", ["login", "sign-up", "staff sign-in"])
def test_the_work_is_really_counted(hashed, name):
    assert hashed(CALLS[name], KNOWN)[1] > 0


def test_a_blocked_and_a_wrong_password_cost_the_same_work(hashed):
    make_user("blocked@example.com", is_active=False)
    for ask in (CALLS["login"], CALLS["staff sign-in"]):
        assert hashed(ask, "blocked@example.com") == hashed(ask, KNOWN)


NEW = "another-passphrase-2"
BEGUN = {
    "sign-up": lambda email: sign_up(email),
    "login code": lambda email: post("auth/code/request", {"email": email}),
    "reset": lambda email: post("auth/password/request", {"email": email}),
}
STEPS = {
    "sign-up": [
        *[("get", "auth/email/verify", "")] * 2,
        *[("post", "auth/email/verify", {"key": "AAAAAA"})] * 2,
        ("post", "auth/email/verify/resend", {}),
    ],
    "sign-up, again": [
        *[("post", "auth/email/verify/resend", {})] * 3,
        *[("post", "auth/email/verify", {"key": "AAAAAA"})] * 4,
        ("post", "account/email", {"email": "third@example.com"}),
    ],
    "login code": [
        *[("post", "auth/code/resend", {})] * 3,
        *[("post", "auth/code/confirm", {"code": "AAAAAA"})] * 4,
        ("post", "auth/code/resend", {}),
    ],
    "reset": [("post", "auth/password/reset", {"key": "A", "password": NEW})] * 4,
    "reset, asked before": [
        *[("get", "auth/password/reset", "")] * 2,
        *[("post", "auth/password/reset", {"key": "A", "password": NEW})] * 2,
    ],
}


@pytest.mark.parametrize("who", ["a student", "staff", "blocked", "no password"])
@pytest.mark.parametrize("name", STEPS)
def test_what_follows_is_answered_the_same_and_mails_as_much(
    hashed, settings, name, who
):
    """A mail takes its time: who waits for the answer could tell who got one."""
    settings.LIMITS = {limit: [(1000, 60)] for limit in settings.LIMITS}
    user = User.objects.get(email=KNOWN)
    user.is_staff, user.is_active = who == "staff", who != "blocked"
    if who == "no password":
        user.set_unusable_password()
    user.save()
    begin = BEGUN[name.partition(",")[0]]
    assert walked(begin, STEPS[name], KNOWN) == walked(begin, STEPS[name], UNKNOWN)


def walked(begin, steps, email):
    """(status, body, mails) of each step, without what is another each time."""
    found, head = [], session_of(begin(email))
    for method, path, body in steps:
        before = len(mail.outbox)
        answer = call(method, path, body, **head)
        said = re.sub(EACH_TIME, "", answer.content.decode()).replace(email, "")
        found.append((answer.status_code, said, len(mail.outbox) - before))
        found.append(call("get", "auth/session", **head).status_code)
    return found


EACH_TIME = r'"(session_token|request_id|timestamp)": ?"[^"]*"'
