from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core import mail
from django.utils.timezone import now

import pytest
import time_machine

from accounts.models import DeviceSession, User
from tests.accounts.calling import (
    PASSWORD,
    SIGN_UP,
    bearer,
    call,
    log_in,
    mailed_code,
    post,
    session_of,
    sign_up,
)
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
NEW = "another-passphrase-2"


def ask_for_code(email="asha@example.com"):
    return post("auth/password/request", {"email": email})


def reset(step, key, password=NEW):
    body = {"key": key, "password": password}
    return post("auth/password/reset", body, **session_of(step))


def test_a_mailed_code_sets_a_new_password_and_ends_every_sign_in():
    meta = sign_up()
    asked = ask_for_code("Asha@Example.com")
    assert asked.status_code == 401
    assert mail.outbox[-1].subject.endswith("is your code for a new password")

    answer = reset(asked, mailed_code())

    assert answer.status_code == 401
    assert DeviceSession.objects.get().ended_because == "password"
    seen = call("get", "auth/session", **bearer(meta["access_token"]))
    assert seen.status_code == 401
    assert log_in().status_code == 400
    assert log_in(password=NEW).status_code == 200


@pytest.mark.parametrize(
    ("key", "password"),
    [(None, NEW), ("", NEW), ("ABC-DEF", NEW), ("right", ""), ("right", "12345678")],
)
def test_a_wrong_code_or_a_weak_password_changes_nothing(key, password):
    sign_up()
    before = User.objects.get().password
    asked = ask_for_code()
    answer = reset(asked, mailed_code() if key == "right" else key, password)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert User.objects.get().password == before
    assert DeviceSession.objects.get().ended_at is None


def test_a_reset_code_works_once_and_for_three_guesses():
    sign_up()
    asked = ask_for_code()
    code = mailed_code()
    for _ in range(3):
        assert reset(asked, "nope").status_code == 400
    assert reset(asked, code).status_code == 409
    with time_machine.travel(now() + timedelta(minutes=1, seconds=1)):
        again = ask_for_code()
        code = mailed_code()
        assert reset(again, code).status_code == 401
        assert reset(again, code, PASSWORD).status_code == 409
        assert log_in(password=NEW).status_code == 200


def test_a_reset_tells_nobody_who_has_an_account():
    sign_up()
    known, unknown = ask_for_code(), ask_for_code("nobody@example.com")
    hidden = {"session_token": "hidden"}
    answers = [{**answer.json(), "meta": hidden} for answer in (known, unknown)]
    assert answers[0] == answers[1]
    assert mail.outbox[-1].to == ["nobody@example.com"]
    assert "No account" in mail.outbox[-1].subject
    wrong = [reset(step, "nope") for step in (known, unknown)]
    assert {answer.status_code for answer in wrong} == {400}
    assert wrong[0].json()["errors"] == wrong[1].json()["errors"]


def test_a_changed_password_ends_every_sign_in_this_one_too():
    meta = sign_up()
    user = User.objects.get()
    make_session(user)
    others = make_session(make_user())
    body = {"current_password": PASSWORD, "new_password": NEW}
    answer = post("account/password/change", body, **bearer(meta["access_token"]))
    assert answer.status_code == 401
    ended = user.device_sessions.values_list("ended_because", flat=True)
    assert list(ended) == ["password", "password"]
    assert Session.objects.count() == 0
    assert DeviceSession.objects.get(ended_at=None) == others
    assert log_in(password=NEW).status_code == 200


def test_a_password_is_changed_only_by_who_knows_the_old_one():
    meta = sign_up()
    body = {"current_password": "wrong-password-1", "new_password": NEW}
    answer = post("account/password/change", body, **bearer(meta["access_token"]))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["param"] == "current_password"
    assert User.objects.get().check_password(PASSWORD)
    assert DeviceSession.objects.get().ended_at is None


def test_a_password_is_not_changed_without_signing_in():
    answer = post("account/password/change", {"new_password": NEW})
    assert answer.status_code == 401
    assert "flows" in answer.json()["data"]


def test_a_password_set_in_any_other_way_ends_sign_ins_too():
    user = make_user()
    session = make_session(user)
    user.set_password(NEW)
    user.save()
    session.refresh_from_db()
    assert session.ended_because == "password"


def test_half_a_character_is_no_password_and_no_code():
    sign_up()
    assert log_in(password="\ud800").status_code == 400
    assert ask_for_code("\ud800@example.com").status_code == 400
    asked = ask_for_code()
    assert reset(asked, "\ud800").status_code == 400
    assert reset(asked, mailed_code(), "\ud800-half-a-character").status_code == 400
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("account/password/change", {"new_password": "another-passphrase-2"}),
        ("account/email", {"email": "eve@example.com"}),
    ],
)
def test_a_found_token_makes_no_account_without_a_password_one_s_own(path, body):
    user, headers = without_password()
    mails = len(mail.outbox)
    DeviceSession.objects.update(created_at=now() - timedelta(minutes=11))
    answer = post(path, body, **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "confirm-first")
    assert len(mail.outbox) == mails
    user.refresh_from_db()
    assert (user.email, user.has_usable_password()) == (SIGN_UP["email"], False)
    assert not DeviceSession.objects.exclude(ended_at=None).exists()


def test_who_has_no_password_chooses_one_just_after_signing_in():
    user, headers = without_password()
    body = {"new_password": "another-passphrase-2"}
    assert post("account/password/change", body, **headers).status_code == 401
    user.refresh_from_db()
    assert user.check_password("another-passphrase-2")


def without_password():
    """(somebody who signs in by mailed codes alone, the headers of their calls)."""
    sign_up()
    user = User.objects.get()
    user.set_unusable_password()
    user.save()
    asked = post("auth/code/request", {"email": user.email})
    done = post("auth/code/confirm", {"code": mailed_code()}, **session_of(asked))
    return user, bearer(done.json()["meta"]["access_token"])
