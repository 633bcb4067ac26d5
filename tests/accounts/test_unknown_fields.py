"""No call below /api/auth/ overlooks a field it does not know."""

from django.core import mail

import pytest

from accounts.models import DeviceSession
from tests.accounts.calling import SIGN_UP, bearer, call, post, sign_up

pytestmark = pytest.mark.django_db
CALLS = [
    "auth/signup",
    "auth/login",
    "auth/code/request",
    "auth/password/request",
    "tokens/refresh",
]


def is_refused(answer, name="wings"):
    said = answer.json()
    assert (answer.status_code, said["code"]) == (400, "unknown-field")
    assert [(x["code"], x["param"]) for x in said["errors"]] == [
        ("unknown-field", name)
    ]
    return True


@pytest.mark.parametrize("path", CALLS)
def test_a_field_too_many_is_refused_and_nothing_is_done(path):
    assert is_refused(post(path, {"wings": True}))
    assert not mail.outbox
    assert not DeviceSession.objects.exists()


def test_a_right_body_with_a_field_too_many_does_nothing():
    meta = sign_up()
    sent, headers = len(mail.outbox), bearer(meta["access_token"])
    refresh = {"refresh_token": meta["refresh_token"]}
    right = {"email": SIGN_UP["email"], "password": SIGN_UP["password"]}
    assert is_refused(post("auth/login", {**right, "wings": True}))
    assert is_refused(post("tokens/refresh", {**refresh, "wings": True}))
    assert is_refused(
        call("post", "account/email", {"email": "a@example.com", "wings": 1}, **headers)
    )
    assert is_refused(call("delete", "auth/session", {"wings": 1}, **headers))
    assert len(mail.outbox) == sent
    assert DeviceSession.objects.get().ended_at is None
    assert post("tokens/refresh", refresh).status_code == 200


def test_half_a_character_in_a_name_is_refused_as_any_other():
    assert is_refused(post("auth/login", '{"\\ud800": 1}'), "\\ud800")
