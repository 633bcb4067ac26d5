"""Who lost phone and recovery codes is helped by whoever looks after security."""

from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

import pytest
from allauth.mfa.models import Authenticator

from accounts import actions
from accounts.models import DeviceSession, User
from accounts.secondfactor import SHOWN
from core.models import AuditEntry
from core.problems import Refusal
from settings import roles
from tests.factories import api, make_session, make_user

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LABEL = "Take away the second factor"
SAID = {"reason": "Lost the phone in a bus; called back."}


def member(role, **fields):
    person = make_user(is_staff=True, full_name="Meera Joshi", **fields)
    person.groups.add(Group.objects.get(name=role))
    return person


def signed_in(person):
    client = Client()
    client.force_login(person)
    session = client.session
    session[SHOWN] = person.pk
    session.save()
    return client


def with_factor(person):
    actions.enrol(person, SECRET)
    mail.outbox.clear()
    return person


@pytest.fixture
def helper():
    return member(roles.SUPER_ADMIN)


@pytest.fixture
def meera():
    return with_factor(member(roles.EDITOR))


def page(person):
    return reverse("staff_lost_factor", args=[person.pk])


def edit(person):
    return reverse("wagtailusers_users:edit", args=[person.pk])


def kept(person):
    """That nothing was taken from a person, and nobody told."""
    trail = AuditEntry.objects.filter(verb="second-factor.forget")
    factors = Authenticator.objects.filter(user=person).count()
    out = User.objects.get(pk=person.pk).signed_out_at
    return (factors, out, trail.count(), len(mail.outbox)) == (2, None, 0, 0)


def test_the_edit_screen_leads_to_the_page_and_the_page_says_what_happens(
    helper, meera, settings
):
    settings.REQUIRE_STAFF_MFA = True
    client = signed_in(helper)
    assert page(meera) in client.get(edit(meera)).content.decode()
    shown = client.get(page(meera)).content.decode()
    assert "signed out everywhere" in shown
    assert "they enrol a new second" in shown
    assert kept(meera)


def test_it_is_taken_with_a_reason_and_every_sign_in_ends(helper, meera):
    browser, device = signed_in(meera), make_session(meera)
    assert browser.get("/admin/").status_code == 200
    answer = signed_in(helper).post(page(meera), SAID)
    assert (answer.status_code, answer["Location"]) == (302, page(meera))
    assert not Authenticator.objects.filter(user=meera).exists()
    assert browser.get("/admin/")["Location"].startswith("/admin/login/")
    over = api(session=device).get("/api/v1/me/")
    assert (over.status_code, over.json()["reason"]) == (401, "desk")
    entry = AuditEntry.objects.get(verb="second-factor.forget")
    assert (entry.actor_id, entry.object_id) == (helper.pk, str(meera.pk))
    assert entry.after == {**SAID, "sign-ins ended": 1}
    assert [message.to for message in mail.outbox] == [[meera.email]]
    assert signed_in(User.objects.get(pk=meera.pk)).get("/admin/").status_code == 200


def test_taking_it_twice_changes_nothing_more(helper, meera):
    client = signed_in(helper)
    client.post(page(meera), SAID)
    again = signed_in(User.objects.get(pk=meera.pk))
    client.post(page(meera), SAID)
    assert again.get("/admin/").status_code == 200
    assert AuditEntry.objects.filter(verb="second-factor.forget").count() == 1
    assert len(mail.outbox) == 1
    assert "has no second factor" in client.get(page(meera)).content.decode()
    assert LABEL not in client.get(edit(meera)).content.decode()


def test_without_a_reason_nothing_is_taken(helper, meera):
    answer = signed_in(helper).post(page(meera), {"reason": "  "})
    assert answer.context["form"].errors
    with pytest.raises(Refusal, match="Say why"):
        actions.take_second_factor(helper, meera.pk, "  ")
    assert kept(meera)


def security(*names):
    """Somebody who holds the permission beside the role of an editor."""
    person = member(roles.EDITOR)
    names = ["manage_security", *names]
    person.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return person


def test_a_single_permission_is_enough_for_a_person_who_may_no_more(meera):
    assert signed_in(security()).post(page(meera), SAID).status_code == 302
    assert not Authenticator.objects.filter(user=meera).exists()


@pytest.mark.parametrize("who", [roles.SUPER_ADMIN, roles.PUBLISHER, "superuser"])
def test_nobody_takes_it_from_a_person_who_may_more(who):
    if who == "superuser":
        person = make_user(is_staff=True, is_superuser=True)
    else:
        person = member(who)
    with_factor(person)
    helper = security("change_user")
    for answer in (
        signed_in(helper).get(page(person)),
        signed_in(helper).post(page(person), SAID),
    ):
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    with pytest.raises(Refusal, match="may not"):
        actions.take_second_factor(helper, person.pk, "x")
    assert kept(person)


def test_nobody_takes_one_s_own(helper):
    client = signed_in(with_factor(helper))
    assert LABEL not in client.get(edit(helper)).content.decode()
    assert client.post(page(helper), SAID)["Location"] == "/admin/"
    with pytest.raises(Refusal, match="may not"):
        actions.take_second_factor(helper, helper.pk, "x")
    assert kept(helper)


@pytest.mark.parametrize("role", [x for x in roles.ROLES if x != roles.SUPER_ADMIN])
def test_no_other_role_takes_it(meera, role):
    assert signed_in(member(role)).post(page(meera), SAID)["Location"] == "/admin/"
    assert kept(meera)


def test_who_may_only_edit_people_is_offered_nothing(meera):
    editor = member(roles.EDITOR)
    editor.user_permissions.add(*Permission.objects.filter(codename="change_user"))
    client = signed_in(editor)
    assert LABEL not in client.get(edit(meera)).content.decode()
    assert client.post(page(meera), SAID)["Location"] == "/admin/"
    assert kept(meera)


def test_students_and_nobody_have_no_such_page(helper):
    student = make_user()
    client = signed_in(helper)
    for person in (student, User(pk=10**9)):
        assert client.get(page(person)).status_code == 404
        assert client.post(page(person), SAID).status_code == 404
        with pytest.raises(Refusal, match="no such thing"):
            actions.take_second_factor(helper, person.pk, "x")
    assert DeviceSession.objects.count() == 0
    assert kept(with_factor(student))
