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


OURS, HOSTILE = "https://app.testserver.example", "https://evil.example"


@pytest.fixture
def there(settings):
    """A browser whose page comes from another origin of ours: it reads headers alone."""
    settings.CORS_ALLOWED_ORIGINS = [OURS]
    settings.CORS_ALLOW_CREDENTIALS = settings.REFRESH_COOKIE = True
    sign_up()
    return Client(enforce_csrf_checks=True)


def signed_in(browser, origin):
    body = {"email": SIGN_UP["email"], "password": PASSWORD}
    return browser.post(f"{BASE}auth/login", body, headers={"origin": origin}, **JSON)


def readable(answer, name):
    """A header as a page of its origin reads it, None where CORS hides it."""
    shown = answer.get("Access-Control-Expose-Headers", "").lower().split(", ")
    is_ours = answer.get("Access-Control-Allow-Origin") == OURS
    with_cookies = answer.get("Access-Control-Allow-Credentials") == "true"
    return answer.get(name) if is_ours and with_cookies and name in shown else None


def test_a_page_of_another_origin_of_ours_stays_signed_in(there):
    token = readable(signed_in(there, OURS), "x-csrftoken")
    for _ in range(2):
        answer = refresh(there, origin=OURS, **{"x-csrftoken": token})
        assert answer.status_code == 200, answer.content
        assert set(answer.json()["data"]) == {"access_token"}
        token = readable(answer, "x-csrftoken")


def test_a_page_loaded_again_is_told_the_token_anew(there):
    signed_in(there, OURS)
    told = there.get(f"{BASE}config", headers={"origin": OURS})
    token = readable(told, "x-csrftoken")
    assert told["Cache-Control"] == "no-store"
    answer = refresh(there, origin=OURS, **{"x-csrftoken": token})
    assert answer.status_code == 200


def test_a_hostile_page_reads_no_token_and_refreshes_nothing(there):
    token = readable(signed_in(there, OURS), "x-csrftoken")
    row = DeviceSession.objects.latest("created_at")
    told = there.get(f"{BASE}config", headers={"origin": HOSTILE})
    assert "Access-Control-Allow-Origin" not in told
    for origin in (
        HOSTILE,
        "null",
        f"{OURS}.evil.example",
        OURS.replace("https", "http"),
    ):
        answer = refresh(there, origin=origin, **{"x-csrftoken": token})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")
        assert "Access-Control-Allow-Origin" not in answer
    assert DeviceSession.objects.get(pk=row.pk).refresh_jti == row.refresh_jti


def test_the_browser_is_told_beforehand_who_may_call(there):
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-csrftoken",
    }
    ours = there.options(PATH, headers={**asked, "origin": OURS})
    assert ours["Access-Control-Allow-Origin"] == OURS
    assert "x-csrftoken" in ours["Access-Control-Allow-Headers"]
    hostile = there.options(PATH, headers={**asked, "origin": HOSTILE})
    assert "Access-Control-Allow-Origin" not in hostile


def test_the_admin_trusts_no_web_client(there):
    """Its token is the same, but a page of another origin may not use it there."""
    token = readable(signed_in(there, OURS), "x-csrftoken")
    body = {"username": SIGN_UP["email"], "password": PASSWORD}
    headers = {"origin": OURS, "x-csrftoken": token}
    assert there.post("/admin/login/", body, headers=headers).status_code == 403


def test_off_no_header_is_set(client):
    assert "X-CSRFToken" not in client.get(f"{BASE}config")
