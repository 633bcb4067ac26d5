from datetime import timedelta
from functools import partial

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.timezone import now

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import actions, tokens
from accounts.models import DeviceSession, User
from core.problems import Refusal
from tests.accounts.calling import (
    BASE,
    PASSWORD,
    SIGN_UP,
    bearer,
    call,
    log_in,
    post,
    sign_up,
)
from tests.factories import make_session, make_user
from tests.racing import race

HOW_LONG = timedelta(days=30)


def refresh(token):
    return post("tokens/refresh", {"refresh_token": token})


def is_open(access):
    return call("get", "auth/session", **bearer(access)).status_code == 200


def verified(email="asha@example.com", **fields):
    user = make_user(email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.mark.django_db
def test_each_login_is_a_device_session_and_its_tokens_name_it():
    user = verified()
    answer = log_in("ASHA@Example.com")
    assert answer.status_code == 200
    meta, session = answer.json()["meta"], DeviceSession.objects.get()
    claims = tokens.read_access(meta["access_token"])
    assert (claims.sid, claims.user_id) == (session.pk, user.pk)
    assert tokens.read_refresh(meta["refresh_token"]).jti == session.refresh_jti
    assert log_in().status_code == 200
    assert DeviceSession.objects.count() == 2


@pytest.mark.django_db
def test_the_django_session_behind_a_login_lives_as_long_as_its_refresh_token():
    verified()
    log_in()
    session = Session.objects.get(session_key=DeviceSession.objects.get().session_key)
    assert abs(session.expire_date - now() - HOW_LONG) < timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "password"),
    [("asha@example.com", "wrong-password-1"), ("nobody@example.com", "any-thing-1")],
)
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(email, password):
    verified()
    answer = log_in(email, password)
    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert (error["code"], error["param"]) == ("email_password_mismatch", "password")
    assert DeviceSession.objects.count() == 0


@pytest.mark.django_db
def test_guessing_a_password_is_stopped():
    verified()
    for _ in range(5):
        assert log_in(password="wrong-password-1").status_code == 400
    answer = log_in()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300
    assert DeviceSession.objects.count() == 0


@pytest.mark.django_db
def test_too_many_logins_from_one_place_are_a_problem_with_a_code():
    answers = [log_in("nobody@example.com", "x") for _ in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "too-many-requests"
    assert answers[-1]["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_a_blocked_user_cannot_log_in():
    verified(is_active=False)
    answer = log_in()
    assert answer.status_code == 401
    assert "access_token" not in answer.json()["meta"]
    assert DeviceSession.objects.count() == 0


@pytest.mark.django_db
def test_logging_out_ends_the_session_and_its_tokens():
    meta = sign_up()
    answer = call("delete", "auth/session", **bearer(meta["access_token"]))
    assert answer.status_code == 401
    session = DeviceSession.objects.get()
    assert (session.ended_because, Session.objects.count()) == ("logout", 0)
    assert not is_open(meta["access_token"])
    over = refresh(meta["refresh_token"])
    assert (over.status_code, over.json()["code"]) == (401, "session-ended")
    assert over.json()["reason"] == "logout"
    again = call("get", "auth/session", x_session_token=session.session_key)
    assert again.status_code == 410


@pytest.mark.django_db
def test_logging_out_twice_changes_nothing_more():
    meta = sign_up()
    for _ in range(2):
        call("delete", "auth/session", **bearer(meta["access_token"]))
    ended_at = DeviceSession.objects.get().ended_at
    assert ended_at is not None
    call("delete", "auth/session", **bearer(meta["access_token"]))
    assert DeviceSession.objects.get().ended_at == ended_at


@pytest.mark.django_db
def test_logging_out_here_leaves_the_other_devices():
    verified()
    here, there = (log_in().json()["meta"] for _ in range(2))
    call("delete", "auth/session", **bearer(here["access_token"]))
    assert not is_open(here["access_token"])
    assert is_open(there["access_token"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["account/providers", "auth/2fa", "account/authenticators", "auth/sessions", "x"],
)
def test_calls_that_are_not_listed_are_not_there(path):
    meta = sign_up()
    signed_in = Client(headers=bearer(meta["access_token"]))
    answer = signed_in.get(f"{BASE}{path}", follow=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["auth/login", "auth/signup", "tokens/refresh"])
def test_a_wrong_method_is_a_problem(path):
    answer = call("put", path)
    assert answer.status_code in (400, 405)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_signing_in_again_while_signed_in_is_a_conflict():
    meta = sign_up()
    body = {"email": SIGN_UP["email"], "password": PASSWORD}
    answer = post("auth/login", body, **bearer(meta["access_token"]))
    assert (answer.status_code, answer.json()) == (409, {"status": 409})
    assert DeviceSession.objects.count() == 1


@pytest.mark.django_db
def test_a_refresh_answers_a_new_pair_in_few_queries(django_assert_max_num_queries):
    meta = sign_up()
    with django_assert_max_num_queries(3):
        answer = refresh(meta["refresh_token"])
    pair = answer.json()["data"]
    assert answer.status_code == 200
    assert pair["refresh_token"] != meta["refresh_token"]
    assert is_open(pair["access_token"])
    assert DeviceSession.objects.count() == 1


@pytest.mark.django_db
def test_a_lost_answer_is_given_again_within_a_minute():
    meta = sign_up()
    with time_machine.travel(now(), tick=False) as clock:
        first = refresh(meta["refresh_token"]).json()["data"]
        clock.shift(59)
        assert refresh(meta["refresh_token"]).json()["data"] == first
        assert refresh(first["refresh_token"]).status_code == 200


@pytest.mark.django_db
def test_an_old_refresh_token_used_later_is_refused_and_ends_the_session():
    meta = sign_up()
    with time_machine.travel(now(), tick=False) as clock:
        pair = refresh(meta["refresh_token"]).json()["data"]
        clock.shift(60)
        replay = refresh(meta["refresh_token"])
    assert (replay.status_code, replay.json()["reason"]) == (401, "replay")
    assert DeviceSession.objects.get().ended_because == "replay"
    assert Session.objects.count() == 0
    assert not is_open(pair["access_token"])
    assert refresh(pair["refresh_token"]).json()["reason"] == "replay"


@pytest.mark.django_db
def test_a_token_two_rotations_old_ends_the_session_at_once():
    meta = sign_up()
    second = refresh(meta["refresh_token"]).json()["data"]
    refresh(second["refresh_token"])
    assert refresh(meta["refresh_token"]).status_code == 401
    assert DeviceSession.objects.get().ended_because == "replay"


@pytest.mark.django_db
def test_a_refresh_prolongs_the_django_session():
    meta = sign_up()
    with time_machine.travel(now() + timedelta(days=20)):
        assert refresh(meta["refresh_token"]).status_code == 200
        left = Session.objects.get().expire_date - now()
    assert left > HOW_LONG - timedelta(minutes=1)


@pytest.mark.django_db
def test_a_refresh_token_ends_after_thirty_days():
    meta = sign_up()
    with time_machine.travel(now() + HOW_LONG + timedelta(minutes=1)):
        assert refresh(meta["refresh_token"]).status_code == 400
    assert DeviceSession.objects.get().previous_refresh_jti == ""


@pytest.mark.django_db
def test_a_blocked_user_gets_no_new_tokens():
    meta = sign_up()
    session = DeviceSession.objects.select_related("user").get()
    session.user.is_active = False
    session.user.save()
    assert refresh(meta["refresh_token"]).json()["reason"] == "blocked"
    assert DeviceSession.objects.get().refresh_jti == session.refresh_jti


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "a.b.c", None, 7, ["x"], {"a": 1}])
def test_nonsense_is_no_refresh_token(token):
    answer = refresh(token)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_an_access_token_does_not_refresh():
    meta = sign_up()
    assert refresh(meta["access_token"]).status_code == 400
    assert DeviceSession.objects.get().previous_refresh_jti == ""


@pytest.mark.django_db
def test_the_pair_of_a_session_is_the_same_every_time():
    session = make_session(make_user())
    assert tokens.pair(session) == tokens.pair(DeviceSession.objects.get())


@pytest.mark.django_db
def test_somebody_elses_signature_is_worth_nothing():
    access, _ = tokens.pair(make_session(make_user()))
    head, body, signature = access.split(".")
    with pytest.raises(Refusal, match="token"):
        tokens.read_access(".".join([head, body, signature[::-1]]))


@pytest.mark.race
def test_refreshes_at_once_are_answered_the_same_pair(own_database):
    _, token = tokens.pair(make_session(make_user()))
    answers = race(*[partial(refresh, token)] * 4)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["data"]["refresh_token"] for answer in answers}) == 1
    session = DeviceSession.objects.get()
    assert session.ended_at is None
    assert session.previous_refresh_jti == tokens.read_refresh(token).jti


@pytest.mark.race
def test_a_logout_and_a_refresh_at_once_leave_the_session_ended(own_database):
    verified()
    meta = log_in().json()["meta"]
    leave = partial(call, "delete", "auth/session", **bearer(meta["access_token"]))
    race(leave, partial(refresh, meta["refresh_token"]))
    assert DeviceSession.objects.get().ended_because == "logout"
    assert Session.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda root, user: actions.block(root, user.pk, "spam"), "blocked"),
        (lambda root, user: new_password(user), "password"),
    ],
)
def test_what_happens_between_password_and_sign_in_counts(meanwhile, reason):
    user = verified()
    root = make_user(is_superuser=True)

    def strike(sender, **kwargs):
        meanwhile(root, User.objects.get(pk=user.pk))

    user_logged_in.connect(strike)
    try:
        answer = log_in(user.email)
    finally:
        user_logged_in.disconnect(strike)
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")
    assert answer.json()["reason"] == reason
    assert not DeviceSession.objects.exists()
    assert b"token" not in answer.content


def new_password(user):
    user.set_password("another-passphrase-2")
    user.save()
