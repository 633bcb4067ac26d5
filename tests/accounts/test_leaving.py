"""Deleting one's account and taking one's data along."""

import json
import logging
from datetime import timedelta
from functools import partial

from django.core import mail
from django.utils.timezone import now

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import access, actions, portability
from accounts.models import Batch, BatchMember, DataExport, DeviceSession, User
from core.problems import Refusal
from exams.models import Answer, Attempt
from tests.accounts.calling import PASSWORD, bearer, log_in, post, sign_up
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api, make_session, make_user
from tests.racing import race

DELETE, EXPORT = "/api/v1/me/delete/", "/api/v1/me/export/"
JSON = {"content_type": "application/json"}
LONG_AGO = timedelta(days=3)


def old_session(user):
    return make_session(user, created_at=now() - LONG_AGO)


def leave(session, **body):
    return api(session=session).post(DELETE, body, **JSON)


@pytest.mark.django_db
def test_a_deleted_account_is_nobody_and_its_address_is_free_again():
    sign_up(full_name="Asha Rao")
    user = User.objects.get()
    user.phone, user.preferences = "+919876543210", {"theme": "dark"}
    user.save()
    batch = Batch.objects.create(name="Morning")
    actions.add_members(batch, [user], BatchMember.By.STAFF)
    session = make_session(user, device_name="Asha's phone", ip="203.0.113.7")
    assert leave(session, password=PASSWORD).status_code == 204
    user.refresh_from_db()
    assert user.email == f"deleted-{user.pk}@deleted.invalid"
    assert user.username == f"deleted-{user.pk}"
    assert (user.full_name, user.phone, user.preferences) == ("", "", {})
    assert (user.birth_year_band, user.status) == ("", "deleted")
    assert not user.has_usable_password()
    assert EmailAddress.objects.count() == BatchMember.objects.count() == 0
    rows = DeviceSession.objects.values_list("ended_because", "device_name", "ip")
    assert set(rows) == {("deleted", "", None)}
    over = api(session=session).get("/api/v1/me/")
    assert (over.status_code, over.json()["reason"]) == (401, "deleted")
    assert log_in().status_code == 400
    with time_machine.travel(now() + timedelta(minutes=2)):
        sign_up()
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_attempts_and_answers_are_kept_without_a_name():
    sitting = Sitting(make_exam())
    sitting.save(sitting.answer(0))
    before = list(Attempt.objects.values()), list(Answer.objects.values())
    assert leave(sitting.session).status_code == 204
    assert (list(Attempt.objects.values()), list(Answer.objects.values())) == before
    assert Attempt.objects.get().user.full_name == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", [{}, {"password": "wrong-password"}, {"password": " "}]
)
def test_an_old_sign_in_without_the_password_deletes_nothing(body):
    user = make_user(full_name="Asha")
    before = User.objects.values().get()
    answer = leave(old_session(user), **body)
    assert answer.status_code in (400, 403)
    assert User.objects.values().get() == before
    assert DeviceSession.objects.get().ended_at is None


@pytest.mark.django_db
def test_a_wrong_password_is_not_healed_by_a_fresh_sign_in():
    user = make_user()
    answer = leave(make_session(user), password="wrong-password")
    assert (answer.status_code, answer.json()["code"]) == (403, "confirm-first")
    user.refresh_from_db()
    assert user.status == "active"


@pytest.mark.django_db
def test_a_sign_in_of_a_moment_ago_will_do():
    user = make_user(password=None)
    assert leave(old_session(user)).status_code == 403
    assert leave(make_session(user)).status_code == 204


@pytest.mark.django_db
def test_guessing_the_password_is_stopped():
    session = old_session(make_user())
    answers = [leave(session, password=f"guess-{n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]


@pytest.mark.django_db
def test_staff_do_not_delete_themselves():
    user = make_user(is_staff=True)
    answer = leave(make_session(user))
    assert (answer.status_code, answer.json()["code"]) == (409, "staff-stay")
    user.refresh_from_db()
    assert user.status == "active"


@pytest.mark.django_db
def test_deleting_twice_changes_nothing_more():
    user = make_user()
    actions.delete_account(user)
    before = User.objects.values().get()
    actions.delete_account(user)
    assert User.objects.values().get() == before


@pytest.mark.race
def test_deleting_at_once_is_deleting_once(own_database):
    user = make_user()
    make_session(user)
    outcomes = race(*[partial(actions.delete_account, user)] * 4)
    assert outcomes == [None] * 4
    assert User.objects.get().status == "deleted"


def test_two_deleted_people_keep_apart(db):
    for _ in range(2):
        actions.delete_account(make_user())
    assert User.objects.filter(anonymised_at__isnull=False).count() == 2


@pytest.fixture
def rung(django_capture_on_commit_callbacks):
    """Asks for an export and lets the bell ring."""

    def ask(user):
        with django_capture_on_commit_callbacks(execute=True):
            return api(user).post(EXPORT)

    return ask


@pytest.mark.django_db
def test_an_export_holds_my_data_and_nobody_elses(rung):
    sitting = Sitting(make_exam())
    sitting.save(sitting.answer(0))
    user = sitting.user
    User.objects.filter(pk=user.pk).update(full_name="Asha Rao")
    Sitting(make_exam(), make_user("other@example.com", full_name="Somebody Else"))
    answer = rung(user)
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    path = f"/api/v1/me/exports/{answer.json()['id']}/"
    assert mail.outbox[-1].to == [user.email]
    file = api(user).get(path)
    assert file.status_code == 200
    assert file["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert file["Cache-Control"] == "no-store"
    data = json.loads(file.content)
    assert data["account"]["full_name"] == "Asha Rao"
    assert set(data) == {"exported_at", *portability.PARTS}
    assert len(data["attempts"]) == 1
    assert len(data["attempts"][0]["answers"]) == 1
    assert "Somebody Else" not in file.content.decode()
    assert "other@example.com" not in file.content.decode()
    assert "password" not in data["account"]


@pytest.mark.django_db
def test_an_export_of_an_open_exam_tells_no_result(rung):
    sitting = Sitting(make_exam())
    sitting.save(sitting.answer(0))
    export = rung(sitting.user).json()["id"]
    data = api(sitting.user).get(f"/api/v1/me/exports/{export}/").json()
    assert data["attempts"][0]["result"] is None


@pytest.mark.django_db
def test_the_link_opens_for_its_owner_alone_and_for_seven_days(rung):
    user = make_user()
    path = f"/api/v1/me/exports/{rung(user).json()['id']}/"
    assert api(make_user()).get(path).json()["code"] == "not-found"
    assert api().get(path).status_code == 401
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        late = api(user).get(path)
        assert (late.status_code, late.json()["code"]) == (410, "export-expired")
        actions.expire_exports(now=now())
    row = DataExport.objects.get()
    assert (row.state, row.content) == ("expired", None)


@pytest.mark.django_db
def test_before_it_is_made_there_is_nothing_to_read():
    user = make_user()
    export = actions.ask_for_export(user)
    answer = api(user).get(f"/api/v1/me/exports/{export.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "export-not-ready")


@pytest.mark.django_db
def test_asking_again_within_a_day_is_answered_the_same_export(rung):
    user = make_user()
    first = rung(user).json()["id"]
    assert rung(user).json()["id"] == first
    assert len(mail.outbox) == 1
    with time_machine.travel(now() + timedelta(days=1, seconds=1)):
        assert rung(user).json()["id"] != first


@pytest.mark.django_db
def test_a_bell_that_never_rang_is_rung_again_by_the_sweep():
    export = actions.ask_for_export(make_user())
    assert actions.build_due_exports(now=now()) == 1
    assert actions.build_due_exports(now=now()) == 0
    export.refresh_from_db()
    assert export.state == "ready"
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_part_that_fails_is_tried_again_and_not_for_ever(monkeypatch, caplog):
    def broken(user):
        raise RuntimeError("no")

    monkeypatch.setitem(portability.PARTS, "broken", broken)
    export = actions.ask_for_export(make_user())
    with (
        time_machine.travel(now(), tick=False) as clock,
        caplog.at_level(logging.ERROR),
    ):
        for _ in range(5):
            assert actions.build_due_exports(now=now()) == 0
            clock.shift(3600)
    export.refresh_from_db()
    assert (export.state, export.tries, export.content) == ("failed", 5, None)
    assert mail.outbox == []
    assert "failed" in caplog.text


@pytest.mark.django_db
def test_a_deleted_account_leaves_no_export_behind(rung):
    user = make_user()
    rung(user)
    actions.delete_account(user)
    row = DataExport.objects.get()
    assert (row.state, row.content) == ("expired", None)


@pytest.mark.race
def test_an_export_asked_for_at_once_is_one(own_database):
    user = make_user()
    outcomes = race(*[partial(actions.ask_for_export, user)] * 5)
    assert len({one.pk for one in outcomes}) == 1


@pytest.mark.race
def test_sweeps_at_once_build_an_export_once(own_database):
    DataExport.objects.create(user=make_user())
    calls = [partial(actions.build_due_exports, now=now(), limit=1)] * 4
    assert sorted(race(*calls)) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_nobody_else_confirms(client):
    meta = sign_up()
    other = post(
        "auth/reauthenticate", {"password": "x"}, **bearer(meta["access_token"])
    )
    assert other.status_code == 400
    user, theirs = User.objects.get(), make_session(make_user())
    with pytest.raises(Refusal, match="no such thing"):
        access.confirmed(user, theirs.pk, password=None, at=now())
