"""Staff come in by invitation, password and second factor."""

import re
from datetime import timedelta
from functools import partial

from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from accounts import actions
from accounts.models import StaffInvitation, User
from core.problems import Refusal
from settings import roles
from tests.accounts.calling import PASSWORD, bearer, call, log_in, post, session_of
from tests.factories import make_session, make_user
from tests.racing import race

LOGIN, STEP = "/admin/login/", "/admin/login/second-step/"
FACTOR, INVITATIONS = "/admin/account/second-factor/", "/admin/invitations/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "quite-another-phrase-3"


def code_of(secret=SECRET):
    """What an authenticator app shows now."""
    counter = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, counter))


def make_staff(email="meera@example.com", **fields):
    user = make_user(email, is_staff=True, full_name="Meera", **fields)
    if not user.is_superuser:
        user.groups.add(Group.objects.get(name=roles.EDITOR))
    return user


def sign_in(
    email="meera@example.com", password=PASSWORD, client=None, onward="/admin/"
):
    client = client or Client()
    body = {"username": email, "password": password, "next": onward}
    client.answer = client.post(LOGIN, body)
    return client


def enters(client):
    return client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_staff_without_a_second_factor_sign_in_with_the_password():
    make_staff()
    client = sign_in("MEERA@example.com", onward="/admin/pages/")
    assert (client.answer.status_code, client.answer["Location"]) == (
        302,
        "/admin/pages/",
    )
    assert enters(client)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["student", "blocked", "wrong password", "nobody"])
def test_students_blocked_people_and_strangers_are_told_the_same(who):
    make_user("student@example.com")
    make_staff("blocked@example.com", is_active=False)
    make_staff("wrong@example.com")
    email, _, wrong = who.partition(" ")
    client = sign_in(f"{email}@example.com", "wrong-password" if wrong else PASSWORD)
    assert client.answer.status_code == 200
    (error,) = client.answer.context["form"].non_field_errors()
    assert error == "Your e-mail and password didn't match. Please try again."
    assert "_auth_user_id" not in client.session
    assert not enters(client)


@pytest.mark.django_db
def test_a_password_alone_does_not_open_what_a_second_factor_guards():
    user = make_staff()
    actions.enrol(user, SECRET)
    client = sign_in(onward="/admin/pages/")
    assert client.answer["Location"] == STEP
    assert "_auth_user_id" not in client.session
    assert not enters(client)
    page = client.get(STEP)
    assert page.status_code == 200
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert not enters(client)
    done = client.post(STEP, {"code": code_of()})
    assert (done.status_code, done["Location"]) == (302, "/admin/pages/")
    assert enters(client)


@pytest.mark.django_db
def test_a_code_works_once_as_long_as_it_would_live():
    actions.enrol(make_staff(), SECRET)
    with time_machine.travel(now(), tick=False) as clock:
        code = code_of()
        assert sign_in().post(STEP, {"code": code}).status_code == 302
        for _ in range(3):
            assert sign_in().post(STEP, {"code": f" {code}"}).status_code == 200
            clock.shift(15)
        clock.shift(300)
        assert sign_in().post(STEP, {"code": code_of()}).status_code == 302


@pytest.mark.race
@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_one_code_at_once_opens_one_session(own_database, kind):
    codes = actions.enrol(make_staff(), SECRET)
    clients = [sign_in() for _ in range(4)]
    body = {"code": code_of() if kind == "totp" else codes[0]}
    answers = race(*[partial(client.post, STEP, body) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert sum(enters(client) for client in clients) == 1


@pytest.mark.django_db
def test_guessing_a_staff_password_is_stopped():
    make_staff()
    for _ in range(5):
        assert sign_in(password="wrong-password-1").answer.status_code == 200
    for password in ("wrong-password-1", PASSWORD):
        client = sign_in(password=password)
        assert client.answer.status_code == 429
        assert 0 < int(client.answer["Retry-After"]) <= 300
        assert b"Too many requests" in client.answer.content
        assert b'name="password"' in client.answer.content
        assert not enters(client)


@pytest.mark.django_db
def test_a_recovery_code_stands_in_for_a_lost_phone_once():
    codes = actions.enrol(make_staff(), SECRET)
    assert len(codes) == 10
    first = sign_in()
    assert first.post(STEP, {"code": codes[3]}).status_code == 302
    assert enters(first)
    again = sign_in()
    assert again.post(STEP, {"code": codes[3]}).status_code == 200
    assert not enters(again)


@pytest.mark.django_db
def test_guessing_codes_is_stopped_and_ends_by_itself():
    actions.enrol(make_staff(), SECRET)
    with time_machine.travel(now(), tick=False) as clock:
        client = sign_in()
        for _ in range(5):
            client.post(STEP, {"code": "000000"})
        stopped = client.post(STEP, {"code": code_of()})
        assert "Too many requests" in stopped.content.decode()
        assert not enters(client)
        clock.shift(301)
        client = sign_in()
        assert client.post(STEP, {"code": code_of()}).status_code == 302


@pytest.mark.django_db
def test_the_second_step_waits_five_minutes():
    actions.enrol(make_staff(), SECRET)
    client = sign_in()
    with time_machine.travel(now() + timedelta(minutes=5, seconds=1)):
        late = client.post(STEP, {"code": code_of()})
    assert late["Location"] == LOGIN
    assert not enters(client)


@pytest.mark.django_db
def test_somebody_blocked_between_the_steps_does_not_come_in():
    user = make_staff()
    actions.enrol(user, SECRET)
    client = sign_in()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.post(STEP, {"code": code_of()})["Location"] == LOGIN
    assert not enters(client)


@pytest.mark.django_db
@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "x:y"])
def test_signing_in_leads_nowhere_else(onward):
    actions.enrol(make_staff(), SECRET)
    client = sign_in(onward=onward)
    assert client.post(STEP, {"code": code_of()})["Location"] == "/admin/"


@pytest.mark.django_db
def test_a_session_that_showed_no_second_factor_is_asked_for_it():
    user = make_staff()
    client = Client()
    client.force_login(user)
    assert enters(client)
    actions.enrol(user, SECRET)
    answer = client.get("/admin/pages/")
    assert answer["Location"] == f"{STEP}?next=%2Fadmin%2Fpages%2F"
    for path in (FACTOR, INVITATIONS, "/admin/account/"):
        assert client.get(path).status_code == 302
    assert client.post(STEP, {"code": code_of()}).status_code == 302
    assert enters(client)


@pytest.mark.django_db
def test_the_app_asks_for_the_second_factor_as_well():
    user = make_staff()
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    actions.enrol(user, SECRET)
    begun = log_in(user.email)
    assert begun.status_code == 401
    assert "access_token" not in begun.json()["meta"]
    wrong = post("auth/2fa/authenticate", {"code": "000000"}, **session_of(begun))
    assert wrong.status_code == 400
    done = post("auth/2fa/authenticate", {"code": code_of()}, **session_of(begun))
    assert done.status_code == 200, done.json()
    headers = bearer(done.json()["meta"]["access_token"])
    assert call("get", "auth/session", **headers).status_code == 200


def enrol(client):
    """Walks the enrolment page; answers the page with the recovery codes."""
    secret = client.get(FACTOR).context["secret"]
    return client.post(FACTOR, {"code": code_of(secret)}), secret


@pytest.mark.django_db
def test_enrolling_shows_recovery_codes_and_keeps_this_session():
    make_staff()
    client = sign_in()
    assert "<svg" in client.get(FACTOR).content.decode()
    page, secret = enrol(client)
    assert page.status_code == 200
    assert len(page.context["codes"]) == 10
    assert enters(client)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert mail.outbox[-1].to == ["meera@example.com"]


@pytest.mark.django_db
def test_a_wrong_code_enrols_nobody():
    make_staff()
    client = sign_in()
    client.get(FACTOR)
    assert client.post(FACTOR, {"code": "000000"}).context["form"].errors
    assert Authenticator.objects.count() == 0


@pytest.mark.django_db
def test_recovery_codes_are_renewed_and_the_factor_turned_off_with_a_code():
    make_staff()
    client = sign_in()
    page, secret = enrol(client)
    old = page.context["codes"]
    wrong = client.post(FACTOR, {"do": "turn-off", "code": "000000"})
    assert wrong.status_code == 200
    assert Authenticator.objects.count() == 2
    renewed = client.post(FACTOR, {"do": "renew", "code": old[0]}).context["codes"]
    assert not set(renewed) & set(old)
    client.post(FACTOR, {"do": "turn-off", "code": old[1]})
    assert Authenticator.objects.count() == 2
    client.post(FACTOR, {"do": "turn-off", "code": renewed[0]})
    assert Authenticator.objects.count() == 0
    assert enters(client)


@pytest.mark.django_db
def test_a_lost_second_factor_is_taken_away_on_the_server(capsys):
    user = make_staff()
    actions.enrol(user, SECRET)
    for said in ("Taken.", "There was none."):
        call_command("forget_second_factor", "Meera@Example.com")
        assert capsys.readouterr().out.strip() == said
    assert enters(sign_in())
    assert len(mail.outbox) == 2
    with pytest.raises(CommandError, match="Nobody"):
        call_command("forget_second_factor", "nobody@example.com")


@pytest.mark.django_db
def test_where_it_is_required_staff_enrol_before_anything_else(settings):
    settings.REQUIRE_STAFF_MFA = True
    make_staff()
    client = sign_in()
    for path in ("/admin/", "/admin/pages/", "/admin/account/", INVITATIONS):
        assert client.get(path)["Location"] == FACTOR
    page, secret = enrol(client)
    assert enters(client)
    codes = page.context["codes"]
    client.post(FACTOR, {"do": "turn-off", "code": codes[0]})
    assert Authenticator.objects.count() == 2


@pytest.mark.django_db
def test_a_student_in_the_admin_is_sent_to_the_sign_in_and_not_to_enrol(settings):
    settings.REQUIRE_STAFF_MFA = True
    client = Client()
    client.force_login(make_user())
    assert client.get(FACTOR)["Location"].startswith(LOGIN)
    assert Authenticator.objects.count() == 0


def forget_password(email):
    return Client().post("/admin/password_reset/", {"email": email})


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["meera", "student", "blocked", "nobody"])
def test_a_forgotten_password_mails_staff_alone_and_is_answered_the_same(who):
    make_staff()
    make_staff("blocked@example.com", is_active=False)
    make_user("student@example.com")
    answer = forget_password(f"{who}@example.com")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/admin/password_reset/done/",
    )
    to = [["meera@example.com"]] if who == "meera" else []
    assert [message.to for message in mail.outbox] == to


@pytest.mark.django_db
def test_the_mailed_link_opens_the_form_for_a_new_password():
    make_staff()
    forget_password("meera@example.com")
    link = re.search(r"https?://[^/]+(/admin/password_reset/\S+)", mail.outbox[0].body)
    page = Client().get(link.group(1), follow=True)
    assert page.status_code == 200
    assert b"new_password1" in page.content


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["meera@example.com", "nobody@example.com"])
def test_asking_for_a_new_password_is_limited_whoever_asks(email):
    make_staff()
    with time_machine.travel(now(), tick=False) as clock:
        forget_password(email)
        sent = len(mail.outbox)
        again = forget_password(email.upper())
        assert (again.status_code, again["Retry-After"]) == (429, "60")
        assert b"Too many requests" in again.content
        assert len(mail.outbox) == sent
        for _ in range(4):
            clock.shift(61)
            assert forget_password(email).status_code == 302
        clock.shift(61)
        assert forget_password(email).status_code == 429


def root_client():
    root = make_user("root@example.com", is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(root)
    return client


def invite(client, email="New@Example.com", **fields):
    role = Group.objects.get(name=roles.EDITOR)
    body = {"email": email, "full_name": "Nila Das", "roles": [role.pk], **fields}
    return client.post(INVITATIONS, body)


def mailed_path():
    body = mail.outbox[-1].body
    (line,) = [x.strip() for x in body.splitlines() if "/admin/invitation/" in x]
    return "/admin/" + line.partition("/admin/")[2]


def accept(path, client=None, **fields):
    body = {"full_name": "Nila D", "password1": NEW, "password2": NEW, **fields}
    return (client or Client()).post(path, body)


@pytest.mark.django_db
def test_an_invited_person_chooses_a_password_and_is_staff_in_the_role():
    assert invite(root_client()).status_code == 302
    assert mail.outbox[-1].to == ["new@example.com"]
    path = mailed_path()
    assert "new@example.com" in Client().get(path).content.decode()
    done = accept(path)
    assert (done.status_code, done["Location"]) == (302, LOGIN)
    user = User.objects.get(email="new@example.com")
    assert (user.is_staff, user.is_superuser, user.full_name) == (True, False, "Nila D")
    assert [group.name for group in user.groups.all()] == [roles.EDITOR]
    assert EmailAddress.objects.get(user=user).verified
    assert enters(sign_in("new@example.com", NEW))
    row = StaffInvitation.objects.get()
    assert (row.status, row.accepted_by) == ("accepted", user)
    assert path.split("/")[-2] not in str(StaffInvitation.objects.values())


@pytest.mark.django_db
def test_an_invitation_opens_once():
    invite(root_client())
    path = mailed_path()
    accept(path)
    again = accept(path, password1="a-thief-s-phrase-9", password2="a-thief-s-phrase-9")
    assert again.status_code == 404
    assert User.objects.get(email="new@example.com").check_password(NEW)


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["expired", "withdrawn", "replaced", "made up"])
def test_an_invitation_that_is_over_opens_nothing(end):
    admin = root_client()
    invite(admin)
    path = mailed_path()
    row = StaffInvitation.objects.get()
    if end == "withdrawn":
        assert admin.post(f"{INVITATIONS}{row.pk}/withdraw/").status_code == 302
    if end == "replaced":
        invite(admin)
    if end == "made up":
        path = f"/admin/invitation/{'x' * 43}/"
    with time_machine.travel(now() + timedelta(days=8 if end == "expired" else 0)):
        assert Client().get(path).status_code == 404
        assert accept(path).status_code == 404
    assert not User.objects.filter(email="new@example.com").exists()


@pytest.mark.django_db
def test_somebody_who_registered_the_address_before_loses_password_and_sign_ins():
    squatter = make_user("new@example.com", password=PASSWORD)
    session = make_session(squatter)
    invite(root_client())
    accept(mailed_path())
    squatter.refresh_from_db()
    session.refresh_from_db()
    assert (squatter.is_staff, squatter.check_password(PASSWORD)) == (True, False)
    assert session.ended_because == "password"


@pytest.mark.django_db
def test_a_blocked_person_does_not_come_back_by_invitation():
    make_user("new@example.com", is_active=False)
    invite(root_client())
    assert accept(mailed_path()).status_code == 404
    assert not User.objects.get(email="new@example.com").is_staff


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("password1", "12345678"), ("password2", "different-phrase"), ("full_name", "")],
)
def test_a_weak_password_or_no_name_accepts_nothing(field, value):
    invite(root_client())
    answer = accept(mailed_path(), **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert StaffInvitation.objects.get().status == "open"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("email", "nonsense"), ("full_name", ""), ("roles", [])]
)
def test_an_incomplete_invitation_is_not_sent(field, value):
    answer = invite(root_client(), **{field: value})
    assert field in answer.context["form"].errors
    assert (StaffInvitation.objects.count(), mail.outbox) == (0, [])


@pytest.mark.django_db
def test_only_a_superadmin_invites():
    make_staff()
    editor = sign_in()
    assert editor.get(INVITATIONS)["Location"] == "/admin/"
    assert invite(editor)["Location"] == "/admin/"
    assert (StaffInvitation.objects.count(), mail.outbox) == (0, [])
    assert Client().get(INVITATIONS)["Location"].startswith(LOGIN)


@pytest.mark.django_db
def test_the_users_screen_leads_to_the_invitations():
    client = root_client()
    assert INVITATIONS in client.get("/admin/users/").content.decode()
    invite(client)
    page = client.get(INVITATIONS).content.decode()
    assert "new@example.com" in page
    assert roles.EDITOR in page


@pytest.mark.race
def test_an_invitation_accepted_twice_at_once_counts_once(own_database):
    inviter = make_user(is_superuser=True)
    actions.invite(inviter, "new@example.com", "Nila", [], base_url="")
    token = mailed_path().split("/")[-2]
    calls = [partial(actions.accept, token, "Nila", f"{NEW}-{n}") for n in range(4)]
    outcomes = race(*calls)
    assert sum(isinstance(one, User) for one in outcomes) == 1
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert {one.code for one in refused} == {"invitation-not-valid"}
    assert len(refused) == 3
