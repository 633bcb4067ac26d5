"""A signed-in app holds two tokens; the session behind them opens nothing by itself."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts.models import DeviceSession
from settings import roles
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
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    user = make_user("meera@example.com", is_staff=True, full_name="Meera")
    user.groups.add(Group.objects.get(name=roles.EDITOR))
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    return user


def by_cookie(key):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def test_an_answer_with_tokens_names_no_session(editor):
    for meta in (sign_up(), log_in(editor.email).json()["meta"]):
        assert {"access_token", "refresh_token"} <= meta.keys()
        assert "session_token" not in meta
        key = DeviceSession.objects.latest("created_at").session_key
        assert Session.objects.filter(session_key=key).exists()
        seen = call("get", "auth/session", **bearer(meta["access_token"]))
        assert key not in (str(meta), seen.content.decode())
        assert "session_token" not in seen.json()["meta"]


def test_the_session_of_a_sign_in_is_refused_alone():
    meta = sign_up()
    key = DeviceSession.objects.get().session_key
    alone = {"x_session_token": key}
    body = {"current_password": PASSWORD, "new_password": "another-passphrase-2"}
    assert call("get", "auth/session", **alone).status_code == 410
    assert post("account/password/change", body, **alone).status_code == 410
    assert call("delete", "auth/session", **alone).status_code == 410
    assert DeviceSession.objects.get().ended_at is None
    both = {**alone, **bearer(meta["access_token"])}
    assert call("get", "auth/session", **both).status_code == 200


def test_the_session_of_the_steps_ends_with_them(editor):
    EmailAddress.objects.all().delete()
    step = session_of(log_in(editor.email))
    done = post("auth/email/verify", {"key": mailed_code()}, **step)
    assert done.status_code == 200, done.content
    assert call("get", "auth/session", **step).status_code == 410


def test_a_session_of_the_admin_is_refused_in_the_app(editor):
    browser = Client()
    browser.force_login(editor)
    alone = {"x_session_token": browser.session.session_key}
    assert call("get", "auth/session", **alone).status_code == 410
    assert browser.get("/admin/").status_code == 200


def test_the_session_of_an_app_is_no_cookie_of_the_admin(editor):
    log_in(editor.email)
    key = DeviceSession.objects.get().session_key
    browser = by_cookie(key)
    answer = browser.get("/admin/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/admin/login/?next=/admin/",
    )
    assert Session.objects.filter(session_key=key).exists()


def test_who_brings_such_a_cookie_can_still_sign_in(editor):
    log_in(editor.email)
    browser = by_cookie(DeviceSession.objects.get().session_key)
    body = {"username": editor.email, "password": PASSWORD, "next": "/admin/"}
    assert browser.get("/admin/login/").status_code == 200
    assert browser.post("/admin/login/", body).status_code == 302
    assert browser.get("/admin/").status_code == 200
    assert DeviceSession.objects.get().ended_at is None
