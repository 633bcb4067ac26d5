"""Every key that lands in Redis: named by us or by a known library, and mortal."""

import json

from django.core.cache import cache

import pytest

from core import keys
from tests.accounts.calling import bearer, call, post, sign_up
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api
from tests.redisserver import RedisServer

SIGN_IN = "/api/auth/app/v1/auth/login"


@pytest.fixture
def redis(settings, tmp_path_factory):
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    default = {**settings.CACHES["default"], "LOCATION": server.url}
    settings.CACHES = {**settings.CACHES, "default": default}
    settings.REDIS_URL = server.url
    yield server.client
    server.kill()


@pytest.fixture
def visited(redis, client, db):
    """Redis after a visitor, an app and somebody who guesses passwords."""
    slug = make_exam().slug
    for path in ("/", "/admin/login/"):
        client.get(path)
    for path in ("", f"{slug}/", f"{slug}/sections/"):
        assert api().get(f"/api/v1/exams/{path}").status_code == 200
    guess = {"email": "nobody@example.com", "password": "guessed-wrongly-1"}
    client.post(SIGN_IN, guess, content_type="application/json")
    student = sign_up()
    sitting = Sitting(make_exam())
    sitting.submit()
    post("tokens/refresh", {"refresh_token": student["refresh_token"]})
    post("auth/password/request", {"email": "nobody@example.com"})
    call("delete", "auth/session", **bearer(student["access_token"]))
    return redis


def test_every_key_is_in_our_namespace_or_in_the_register(visited):
    found = [key.decode() for key in visited.scan_iter()]
    assert any(key.startswith("cache:exam:") for key in found)
    assert any(key.startswith("auth:rate_limit:") for key in found)
    assert any(key.startswith("limit:codes:") for key in found)
    assert all(key.startswith((*keys.OURS, *keys.FOREIGN)) for key in found), found


def test_every_key_expires(visited):
    for key in visited.scan_iter():
        assert 0 < visited.ttl(key) <= keys.LONGEST_SECONDS, key


def test_every_value_of_ours_is_json(visited):
    ours = [key for key in visited.scan_iter() if not keys.is_foreign(key.decode())]
    for key in ours:
        json.loads(visited.get(key))


def test_the_site_answers_the_same_without_redis(redis, db):
    slug = make_exam().slug
    with_redis = api().get(f"/api/v1/exams/{slug}/").json()
    redis.shutdown(nosave=True)
    assert api().get(f"/api/v1/exams/{slug}/").json() == with_redis
    assert api().get(f"/api/v1/exams/{slug}/").json() == with_redis
    cache.delete(keys.exam(slug))
