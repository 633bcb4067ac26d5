"""Where one is signed in: the list, ending from afar, the limit, the reasons."""

from datetime import timedelta
from functools import partial
from threading import Barrier
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils.timezone import now

import pytest
import time_machine

from accounts import actions, tokens
from accounts.models import DeviceSession, SignInSettings
from core import keys
from core.cache import TwoTierCache
from tests.accounts.calling import (
    PASSWORD,
    SIGN_UP,
    bearer,
    call,
    log_in,
    post,
    sign_up,
)
from tests.factories import api, make_session, make_user
from tests.racing import race
from tests.redisserver import RedisServer

SESSIONS = "/api/v1/me/sessions/"
TOLD = {"x_device_name": "Asha's phone", "user_agent": "Pariksha/1.0 (Android 15)"}


def limit(devices):
    SignInSettings.objects.update_or_create(defaults={"device_limit": devices})


def reasons(user):
    rows = user.device_sessions.order_by("created_at")
    return list(rows.values_list("ended_because", flat=True))


@pytest.mark.django_db
def test_a_login_keeps_what_the_device_says_of_itself():
    sign_up()
    body = {"email": SIGN_UP["email"], "password": PASSWORD}
    answer = post("auth/login", body, **TOLD)
    assert answer.status_code == 200
    device = DeviceSession.objects.latest("created_at")
    assert device.device_name == "Asha's phone"
    assert device.user_agent == "Pariksha/1.0 (Android 15)"
    assert device.ip == "127.0.0.1"
    assert device.push_token == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("x" * 500, "x" * 80),
        ("tab\tand bell\x07", "taband bell"),
        ("फ़ोन".encode().decode("latin-1"), "फ़ोन"),
        ("\xff\xfe", "��"),
        ("", ""),
    ],
)
def test_any_device_name_is_taken_and_cut_to_what_a_row_holds(sent, kept):
    sign_up()
    body = {"email": SIGN_UP["email"], "password": PASSWORD}
    assert post("auth/login", body, x_device_name=sent).status_code == 200
    assert DeviceSession.objects.latest("created_at").device_name == kept


@pytest.mark.django_db
def test_a_refresh_is_what_says_when_a_device_was_last_seen(
    django_assert_max_num_queries,
):
    meta = sign_up()
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        with django_assert_max_num_queries(3):
            body = {"refresh_token": meta["refresh_token"]}
            assert post("tokens/refresh", body).status_code == 200
        assert DeviceSession.objects.get().last_seen == now()


@pytest.mark.django_db
def test_reading_writes_nothing(django_assert_num_queries):
    session = make_session(make_user(), last_seen=now() - timedelta(days=1))
    api(session=session).get("/api/v1/me/")
    before = session.last_seen
    session.refresh_from_db()
    assert session.last_seen == before


@pytest.mark.django_db
def test_i_see_my_open_sign_ins_and_nobody_elses():
    user = make_user()
    here = make_session(user, device_name="here", ip="203.0.113.7")
    there = make_session(user, device_name="there", last_seen=now() - timedelta(days=1))
    make_session(user, ended_at=now(), ended_because="logout")
    make_session(make_user())
    rows = api(session=here).get(SESSIONS).json()["results"]
    assert [(r["device_name"], r["is_current"]) for r in rows] == [
        ("here", True),
        ("there", False),
    ]
    assert (rows[0]["ip"], rows[1]["id"]) == ("203.0.113.7", str(there.pk))
    assert not {"refresh_jti", "session_key", "push_token"} & set(rows[0])


@pytest.mark.django_db
def test_i_sign_out_on_another_device_and_it_is_told_why():
    sign_up()
    here, there = (log_in().json()["meta"] for _ in range(2))
    sid = tokens.read_access(there["access_token"]).sid
    mine = api(
        session=DeviceSession.objects.get(
            pk=tokens.read_access(here["access_token"]).sid
        )
    )
    for _ in range(2):
        assert mine.delete(f"{SESSIONS}{sid}/").status_code == 204
    over = call("get", "auth/session", **bearer(there["access_token"]))
    assert over.status_code == 401
    refused = post("tokens/refresh", {"refresh_token": there["refresh_token"]})
    assert (refused.status_code, refused.json()["code"]) == (401, "session-ended")
    assert refused.json()["reason"] == "elsewhere"
    assert DeviceSession.objects.filter(ended_at=None).count() == 2
    assert Session.objects.count() == 2


@pytest.mark.django_db
def test_i_sign_out_everywhere_else():
    user = make_user()
    here, _, _ = (make_session(user) for _ in range(3))
    other = make_session(make_user())
    for _ in range(2):
        assert api(session=here).delete(SESSIONS).status_code == 204
    assert reasons(user) == ["", "elsewhere", "elsewhere"]
    other.refresh_from_db()
    assert other.ended_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["other", "nobody"])
def test_another_persons_sign_in_is_not_there(whose):
    theirs = make_session(make_user())
    sid = theirs.pk if whose == "other" else uuid4()
    answer = api(make_user()).delete(f"{SESSIONS}{sid}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    theirs.refresh_from_db()
    assert theirs.ended_at is None


@pytest.mark.django_db
def test_without_a_limit_nobody_is_signed_out():
    user = make_user()
    for _ in range(5):
        actions.start_session(user, uuid4().hex)
    assert reasons(user) == [""] * 5


@pytest.mark.django_db
def test_one_device_too_many_ends_the_oldest_and_tells_it_why():
    limit(2)
    user = make_user()
    sessions = [actions.start_session(user, uuid4().hex) for _ in range(3)]
    assert reasons(user) == ["device-limit", "", ""]
    answer = api(session=sessions[0]).get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")
    assert answer.json()["reason"] == "device-limit"


@pytest.mark.django_db
def test_the_same_login_asked_twice_is_one_device():
    limit(1)
    user, key = make_user(), uuid4().hex
    first = actions.start_session(user, key)
    assert actions.start_session(user, key) == first
    assert reasons(user) == [""]


@pytest.mark.django_db
def test_a_lowered_limit_counts_at_the_next_sign_in_and_others_are_left_alone():
    user, other = make_user(), make_session(make_user())
    for _ in range(3):
        make_session(user)
    limit(1)
    actions.start_session(user, uuid4().hex)
    assert reasons(user) == ["device-limit"] * 3 + [""]
    other.refresh_from_db()
    assert other.ended_at is None


@pytest.mark.django_db
def test_staff_are_not_counted():
    limit(1)
    user = make_user(is_staff=True)
    for _ in range(3):
        actions.start_session(user, uuid4().hex)
    assert reasons(user) == [""] * 3


def start_many(user):
    starts = [partial(actions.start_session, user, uuid4().hex) for _ in range(6)]
    outcomes = race(*starts)
    assert all(isinstance(one, DeviceSession) for one in outcomes), outcomes
    return DeviceSession.objects.filter(ended_at=None).count()


@pytest.mark.race
def test_sign_ins_at_once_stay_within_the_limit(own_database):
    limit(2)
    assert start_many(make_user()) == 2


@pytest.mark.race
def test_control_without_the_lock_they_do_not(own_database, monkeypatch):
    from accounts.actions import sessions as verbs

    limit(2)
    queryset = type(verbs.User.objects.all())
    barrier = Barrier(6, timeout=10)
    monkeypatch.setattr(queryset, "select_for_update", lambda self, **_: self)
    end = verbs.end_sessions

    def together(sessions, because):
        seen = list(sessions.values_list("pk", flat=True))
        barrier.wait()
        return end(DeviceSession.objects.filter(pk__in=seen), because)

    monkeypatch.setattr(verbs, "end_sessions", together)
    assert start_many(make_user()) > 2


@pytest.fixture
def redis(tmp_path_factory):
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.mark.django_db
def test_with_redis_an_ended_token_is_refused_before_a_row_is_read(
    redis,
    settings,
    monkeypatch,
    django_capture_on_commit_callbacks,
    django_assert_num_queries,
):
    settings.REDIS_URL = redis.url
    quick = TwoTierCache(redis.url, {})
    monkeypatch.setattr(tokens, "cache", quick)
    monkeypatch.setattr("accounts.actions.sessions.cache", quick)
    session = make_session(make_user())
    claims = tokens.read_access(tokens.pair(session)[0])
    tokens.refuse_blacklisted(claims)
    with django_capture_on_commit_callbacks(execute=True):
        mine = DeviceSession.objects.filter(pk=session.pk)
        actions.end_sessions(mine, DeviceSession.Ended.BLOCKED)
    with django_assert_num_queries(0), pytest.raises(tokens.Refusal) as no:
        tokens.refuse_blacklisted(claims)
    assert (no.value.code, no.value.facts["reason"]) == ("session-ended", "blocked")
    assert quick._redis.ttl(keys.blacklisted(claims.jti)) <= keys.BLACKLIST_SECONDS


@pytest.mark.django_db
def test_without_redis_the_row_alone_says_no(django_capture_on_commit_callbacks):
    session = make_session(make_user())
    claims = tokens.read_access(tokens.pair(session)[0])
    with django_capture_on_commit_callbacks(execute=True):
        actions.end_sessions(DeviceSession.objects.all(), DeviceSession.Ended.LOGOUT)
    assert settings.REDIS_URL == ""
    assert cache.get(keys.blacklisted(claims.jti)) is None
    assert api(session=session).get("/api/v1/me/").json()["reason"] == "logout"
