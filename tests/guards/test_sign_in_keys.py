"""Every key in a real Redis after a whole life with the app, and every limit hit."""

from django.core import mail

import pytest

from core import keys
from tests.accounts.calling import (
    PASSWORD,
    SIGN_UP,
    bearer,
    call,
    log_in,
    mailed_code,
    post,
    session_of,
)
from tests.factories import api
from tests.guards.test_cache_keys import redis  # noqa: F401 - a fixture

EMAIL, NEW = SIGN_UP["email"], "another-passphrase-2"
LIMITED = [
    ("auth/login", {"email": EMAIL, "password": "wrong-passphrase"}),
    ("auth/code/request", {"email": EMAIL}),
    ("auth/password/request", {"email": EMAIL}),
    ("auth/signup", {**SIGN_UP, "email": "other@example.com"}),
]
LIMITS = {"auth", "auth-place", "codes", "codes-place", "login", "login-account"}


def done(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else {}


def sign_up_and_verify():
    begun = post("auth/signup", SIGN_UP)
    done(post("auth/email/verify", {"key": "WRONG1"}, **session_of(begun)), 400)
    done(post("auth/email/verify/resend", **session_of(begun)), 429)
    code = {"key": mailed_code(mail.outbox[0])}
    return done(post("auth/email/verify", code, **session_of(begun)))["meta"]


def sign_in_by_code():
    begun = post("auth/code/request", {"email": EMAIL})
    code = {"code": mailed_code()}
    return done(post("auth/code/confirm", code, **session_of(begun)))["meta"]


def refresh(meta):
    old = {"refresh_token": meta["refresh_token"]}
    first, second = (done(post("tokens/refresh", old))["data"] for _ in range(2))
    assert first == second
    return first


def reset_password():
    begun = post("auth/password/request", {"email": EMAIL})
    stray = {"email": "other@example.com", "key": "WRONG1", "password": NEW}
    assert post("auth/password/reset", stray).status_code in (400, 409)
    code = {"key": mailed_code(), "password": NEW}
    done(post("auth/password/reset", code, **session_of(begun)), 401)


def look_after_sessions(meta):
    headers = bearer(meta["access_token"])
    client = api()
    for path in ("client/", "me/", "me/sessions/"):
        done(client.get(f"/api/v1/{path}", headers=headers))
    done(client.delete("/api/v1/me/sessions/", headers=headers), 204)


def hit(path, body):
    answers = [post(path, body) for _ in range(12)]
    assert answers[-1].status_code == 429, path
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.slow
def test_a_whole_life_with_the_app_leaves_no_key_without_end_or_name(
    redis,  # noqa: F811
    own_database,
):
    sign_up_and_verify()
    done(log_in())
    meta = refresh(sign_in_by_code())
    reset_password()
    over = api().get("/api/v1/me/", headers=bearer(meta["access_token"]))
    assert done(over, 401)["reason"] == "password"
    meta = done(log_in(password=NEW))["meta"]
    look_after_sessions(meta)
    done(call("delete", "auth/session", **bearer(meta["access_token"])), 401)
    done(api().get("/api/v1/client/"))
    for path, body in LIMITED:
        hit(path, body)
    every_key_is_ours_and_ends(redis)


def every_key_is_ours_and_ends(redis):  # noqa: F811
    found = [key.decode() for key in redis.scan_iter()]
    counted = {key.split(":")[1] for key in found if key.startswith("limit:")}
    assert counted >= LIMITS | {"reading", "anonymous", "mailed-code"}, counted
    for space in ("auth:rate_limit:", "token:blacklist:"):
        assert any(key.startswith(space) for key in found), space
    for key in found:
        assert key.startswith((*keys.OURS, *keys.FOREIGN)), key
        assert 0 < redis.ttl(key) <= keys.LONGEST_SECONDS, key
        assert not any(told in key for told in (EMAIL, "asha", PASSWORD, NEW)), key
