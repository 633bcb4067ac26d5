"""Roles are given by the same rules on every screen, and by nobody who holds less."""

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

import pytest

from accounts import access, actions
from accounts.models import StaffInvitation, User
from core.models import AuditEntry
from core.problems import Refusal
from settings import roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def group(name):
    return Group.objects.get(name=name)


def signed_in(person):
    client = Client()
    client.force_login(person)
    client.member = person
    return client


@pytest.fixture
def root():
    return signed_in(make_user(is_staff=True, is_superuser=True))


@pytest.fixture
def superadmin():
    person = make_user(is_staff=True)
    person.groups.add(group(roles.SUPER_ADMIN))
    return signed_in(person)


@pytest.fixture
def lesser():
    """An editor who may also change users and invite staff, by single permissions."""
    person = make_user(is_staff=True)
    person.groups.add(group(roles.EDITOR))
    names = ["change_user", "add_user", "view_user", "add_staffinvitation"]
    person.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return signed_in(person)


def assign(client, role, *people):
    """Wagtail's bulk action on the listing of users."""
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "assign_role"])
    chosen = "&".join(f"id={person.pk}" for person in people)
    return client.post(f"{url}?{chosen}&next=/admin/users/", {"role": role.pk})


def edit(client, person, *given):
    url = reverse("wagtailusers_users:edit", args=[person.pk])
    body = {"email": person.email, "full_name": "Asha", "is_active": "on"}
    return client.post(url, {**body, "groups": [role.pk for role in given]})


def facts(person):
    person = User.objects.get(pk=person.pk)
    return person.is_staff, sorted(person.groups.values_list("name", flat=True))


@pytest.mark.parametrize("who", ["root", "superadmin"])
def test_many_given_a_role_are_staff_and_it_is_in_the_trail(request, who):
    client, people = request.getfixturevalue(who), [make_user(), make_user()]
    before = AuditEntry.objects.count()
    assert assign(client, group(roles.SUPPORT), *people).status_code == 302
    for person in people:
        assert facts(person) == (True, [roles.SUPPORT])
        line = AuditEntry.objects.get(
            object_kind="accounts.user", object_id=str(person.pk), verb="rights.change"
        )
        assert line.actor_id == client.member.pk
        assert line.after == {"granted": [roles.SUPPORT]}
    assert AuditEntry.objects.count() == before + 2


@pytest.mark.parametrize("name", [x for x in roles.ROLES if x != roles.EDITOR])
def test_nobody_gives_a_role_that_may_do_more(lesser, name):
    person, role = make_user(full_name="Asha"), group(name)
    before = AuditEntry.objects.count()
    page = assign(lesser, role, person)
    assert page.context["form"].errors
    assert edit(lesser, person, role).context["form"].errors
    invited = {"email": "n@example.com", "full_name": "New", "roles": [role.pk]}
    page = lesser.post(reverse("staff_invitations"), invited)
    assert page.context["form"].errors
    with pytest.raises(Refusal):
        actions.grant_role(lesser.member, [person], role)
    assert facts(person) == (False, [])
    assert not StaffInvitation.objects.exists()
    assert AuditEntry.objects.count() == before


def test_one_s_own_role_can_be_given_everywhere(lesser):
    one, other, role = make_user(), make_user(), group(roles.EDITOR)
    assert assign(lesser, role, one).status_code == 302
    assert edit(lesser, other, role).status_code == 302
    assert facts(one) == facts(other) == (True, [roles.EDITOR])


def test_nobody_makes_oneself_more(lesser):
    edit(lesser, lesser.member, group(roles.SUPER_ADMIN))
    assign(lesser, group(roles.SUPER_ADMIN), lesser.member)
    assert facts(lesser.member) == (True, [roles.EDITOR])


def test_nobody_edits_or_raises_somebody_who_may_do_more(lesser, superadmin):
    above = superadmin.member
    answer = edit(lesser, above, group(roles.EDITOR))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assign(lesser, group(roles.EDITOR), above)
    assert facts(above) == (True, [roles.SUPER_ADMIN])
    with pytest.raises(Refusal):
        actions.grant_role(lesser.member, [make_user(), above], group(roles.EDITOR))
    assert not User.objects.filter(groups__name=roles.EDITOR, is_staff=False).exists()
    above.refresh_from_db()
    assert above.full_name == ""


def test_a_permission_on_pages_alone_counts_as_well(lesser):
    assert access.roles_to_grant(lesser.member).get() == group(roles.EDITOR)
    role = Group.objects.create(name="Page people")
    role.page_permissions.create(
        page_id=1, permission=Permission.objects.get(codename="publish_page")
    )
    assert role not in access.roles_to_grant(lesser.member)


def test_the_listing_blocks_students_and_deletes_anybody_for_nobody(superadmin):
    """Blocking a student needs a reason, which the desk asks for; see its tests."""
    student = make_user()
    for deed, body in (
        ("set_active_state", {"mark_as_active": "False"}),
        ("delete", {}),
    ):
        url = reverse("wagtail_bulk_action", args=["accounts", "user", deed])
        superadmin.post(f"{url}?id={student.pk}&next=/admin/", body)
    student.refresh_from_db()
    assert student.is_active


def test_everything_wagtail_does_to_many_users_is_known(superadmin):
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry

    deeds = bulk_action_registry.get_bulk_actions_for_model("accounts", "user")
    found = {deed.action_type: deed.__module__.partition(".")[0] for deed in deeds}
    ours = {"assign_role": "accounts", "set_active_state": "accounts"}
    assert found == {**ours, "delete": "wagtail"}
