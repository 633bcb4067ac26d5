"""Every key that lands in Redis: named by us or by a known library, and mortal."""

import json
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

import pytest
import time_machine

from core import keys
from exams.models import Attempt
from tests.accounts.calling import bearer, call, post, sign_up
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api, make_user
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


def beat(sitting, epoch=1):
    path, body = sitting.path("heartbeat/"), {"epoch": epoch}
    return sitting.client.post(path, body, content_type="application/json").json()


@pytest.fixture
def visited(redis, client, db, django_capture_on_commit_callbacks):
    """Redis after a visitor, an app and somebody who guesses passwords."""
    slug = make_exam().slug
    for path in ("/", "/admin/login/"):
        client.get(path)
    for path in ("", f"{slug}/", f"{slug}/sections/"):
        assert api().get(f"/api/v1/exams/{path}").status_code == 200
    guess = {"email": "nobody@example.com", "password": "guessed-wrongly-1"}
    client.post(SIGN_IN, guess, content_type="application/json")
    student = sign_up()
    with django_capture_on_commit_callbacks(execute=True):
        sitting = Sitting(make_exam())
    beat(sitting)
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
    assert any(key.startswith("exam_timer:") for key in found)
    assert any(key.startswith("attempt:lock:") for key in found)
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


def test_a_timer_is_believed_for_a_minute_by_who_holds_the_attempt(redis, db):
    sitting = Sitting(make_exam())
    first = beat(sitting)
    with CaptureQueriesContext(connection) as asked:
        assert beat(sitting)["deadline_at"] == first["deadline_at"]
    assert not asked.captured_queries
    # Whatever should have dropped it was lost: it is wrong for a minute, and not longer.
    later = timezone.now() + timedelta(hours=2)
    Attempt.objects.update(deadline_at=later)
    assert beat(sitting)["deadline_at"] == first["deadline_at"]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert parse_datetime(beat(sitting)["deadline_at"]) == later
    other = Sitting(sitting.exam, sitting.user)
    assert other.paper["epoch"] == 2
    assert beat(sitting)["code"] == beat(other)["code"] == "epoch-stale"
    assert beat(other, 2)["epoch"] == 2


NONSENSE = (b'"x"', b"[]", b"{}", b"-7", b"null", b"torn{", b"\xff", b"")


def test_what_lies_in_redis_is_only_a_hint(redis, db):
    exam = make_exam()
    stranger, sitting = Sitting(exam), Sitting(exam)
    lock = keys.open_attempt(sitting.user.pk, exam.pk)
    timer = keys.exam_timer(sitting.paper["id"])
    told = beat(sitting)
    ours = json.loads(redis.get(timer))
    other = json.dumps(stranger.paper["id"]).encode()
    damaged = [{**ours, name: None} for name in ("checked_at", "messages", "status")]
    damaged += [{k: x for k, x in ours.items() if k != name} for name in ours]
    shapes = [json.dumps({**ours, "checked_at": "never"}), *map(json.dumps, damaged)]
    for lie in (*NONSENSE, *shapes):
        redis.set(timer, lie)
        assert beat(sitting)["deadline_at"] == told["deadline_at"], lie
    for lie in (*NONSENSE, other):
        redis.set(lock, lie)
        again = sitting.start()
        assert (again.status_code, again.json()["id"]) == (200, sitting.paper["id"])


def test_a_second_hand_in_is_turned_away_while_the_first_is_at_work(redis, db):
    sitting, stranger = Sitting(make_exam()), api(make_user())
    lock = keys.submitting(sitting.paper["id"])
    cache.add(lock, sitting.user.pk, 10)
    busy = sitting.submit()
    assert (busy.status_code, busy["Retry-After"]) == (503, "1")
    theirs = stranger.post(sitting.path("submit/"), {}, "application/json")
    assert theirs.status_code == 404
    assert Attempt.objects.get().is_open
    for lie in (*NONSENSE, b"-1"):
        redis.set(lock, lie)
        assert sitting.submit().json()["status"] == "settled", lie
