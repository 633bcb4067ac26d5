"""The refresh cookie of a web client."""

from django.test import Client

import pytest

from accounts.models import DeviceSession
from tests.accounts.calling import BASE, PASSWORD, SIGN_UP, sign_up
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
PATH = f"{BASE}tokens/refresh"


@pytest.fixture
def web(settings):
    """A browser that checks CSRF and is signed in by cookie."""
    settings.REFRESH_COOKIE = True
    sign_up()
    browser = Client(enforce_csrf_checks=True)
    body = {"email": SIGN_UP["email"], "password": PASSWORD}
    browser.answer = browser.post(f"{BASE}auth/login", body, **JSON)
    assert browser.answer.status_code == 200
    return browser


def refresh(browser, **headers):
    return browser.post(PATH, {}, headers=headers, **JSON)


def csrf(browser):
    return {"x-csrftoken": browser.cookies["csrftoken"].value}


def test_off_no_cookie_is_set_and_none_is_read(client):
    meta = sign_up()
    body = {"email": SIGN_UP["email"], "password": PASSWORD}
    assert not client.post(f"{BASE}auth/login", body, **JSON).cookies
    client.cookies["refresh_token"] = meta["refresh_token"]
    assert client.post(PATH, {}, **JSON).status_code == 400


def test_the_cookie_is_for_the_refresh_call_alone_and_no_script_reads_it(web):
    cookie = web.answer.cookies["refresh_token"]
    assert cookie.value == web.answer.json()["meta"]["refresh_token"]
    assert (cookie["path"], cookie["samesite"]) == (PATH, "Strict")
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["max-age"] == 30 * 86_400


def test_a_cookie_and_its_csrf_token_refresh_and_the_token_stays_out_of_the_body(web):
    before = web.cookies["refresh_token"].value
    answer = refresh(web, **csrf(web))
    assert answer.status_code == 200, answer.content
    assert set(answer.json()["data"]) == {"access_token"}
    assert web.cookies["refresh_token"].value != before
    assert refresh(web, **csrf(web)).status_code == 200


def test_a_cookie_without_the_csrf_token_refreshes_nothing(web):
    row = DeviceSession.objects.latest("created_at")
    for headers in ({}, {"x-csrftoken": "x" * 32}, {"origin": "https://evil.example"}):
        answer = refresh(web, **headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")
    after = DeviceSession.objects.get(pk=row.pk)
    assert after.refresh_jti == row.refresh_jti


def test_a_token_in_the_body_needs_no_cookie_and_no_csrf_token(web):
    raw = web.cookies["refresh_token"].value
    answer = Client(enforce_csrf_checks=True).post(PATH, {"refresh_token": raw}, **JSON)
    assert answer.status_code == 200
    assert "refresh_token" in answer.json()["data"]


def test_signing_out_takes_the_cookie_away(web):
    access = web.answer.json()["meta"]["access_token"]
    headers = {"authorization": f"Bearer {access}"}
    answer = web.delete(f"{BASE}auth/session", headers=headers)
    assert answer.status_code == 401
    assert answer.cookies["refresh_token"].value == ""
    assert answer.cookies["refresh_token"]["path"] == PATH


def test_an_access_token_is_never_read_from_a_cookie(settings, client):
    from accounts import tokens

    settings.REFRESH_COOKIE = True
    access, refresh_token = tokens.pair(make_session(make_user()))
    for name in ("access_token", "authorization", "refresh_token", "sessionid"):
        client.cookies[name] = access
    assert client.get("/api/v1/me/").status_code == 401
    assert client.get(f"{BASE}auth/session").status_code == 401
