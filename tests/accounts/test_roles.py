from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

import pytest

from settings import roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def held(group):
    """What a group really holds, in the shape of the table."""
    return roles.Role(
        everywhere=labels(group.permissions.all()),
        pages=labels(p.permission for p in group.page_permissions.all()),
        collections=labels(p.permission for p in group.collection_permissions.all()),
    )


def labels(permissions):
    return frozenset(f"{p.content_type.app_label}.{p.codename}" for p in permissions)


def test_every_group_holds_exactly_what_the_table_says_and_no_other_group_exists():
    call_command("sync_roles", verbosity=0)
    assert {group.name: held(group) for group in Group.objects.all()} == roles.ROLES
    places = {p.page for p in GroupPagePermission.objects.all()}
    assert places == {Page.get_first_root_node()}
    places = {p.collection for p in GroupCollectionPermission.objects.all()}
    assert places == {Collection.get_first_root_node()}


def test_syncing_twice_changes_nothing():
    call_command("sync_roles", verbosity=0)
    before = list(GroupPagePermission.objects.values_list("pk", flat=True))
    call_command("sync_roles", verbosity=0)
    assert list(GroupPagePermission.objects.values_list("pk", flat=True)) == before
    assert Group.objects.count() == len(roles.ROLES)


def test_syncing_takes_back_what_was_given_beside_the_table_and_keeps_members():
    call_command("sync_roles", verbosity=0)
    editors = Group.objects.get(name=roles.EDITOR)
    member = make_user()
    member.groups.add(editors)
    editors.permissions.add(Permission.objects.get(codename="change_user"))
    editors.permissions.remove(Permission.objects.get(codename="add_question"))
    GroupPagePermission.objects.create(
        group=editors, page=Page.objects.last(), permission_type="lock"
    )
    call_command("sync_roles", verbosity=0)
    assert held(editors) == roles.ROLES[roles.EDITOR]
    assert list(editors.user_set.all()) == [member]


def test_wagtails_own_groups_hand_over_members_and_approvals():
    call_command("sync_roles", verbosity=0)
    old = Group.objects.create(name="Moderators")
    member = make_user()
    member.groups.add(old)
    task = GroupApprovalTask.objects.create(name="Approval")
    task.groups.add(old)
    call_command("sync_roles", verbosity=0)
    assert [group.name for group in member.groups.all()] == [roles.PUBLISHER]
    assert [group.name for group in task.groups.all()] == [roles.PUBLISHER]


def test_a_permission_that_does_not_exist_stops_the_sync(monkeypatch):
    call_command("sync_roles", verbosity=0)
    wrong = roles.Role(everywhere=frozenset({"exams.fly_question"}))
    monkeypatch.setitem(roles.ROLES, "Pilot", wrong)
    with pytest.raises(CommandError, match="exams.fly_question"):
        call_command("sync_roles", verbosity=0)
    assert not Group.objects.filter(name="Pilot").exists()


def holder(role):
    call_command("sync_roles", verbosity=0)
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    return member


EVERYBODY_STAFF = {"wagtailadmin.access_admin"}


@pytest.mark.parametrize(
    ("role", "held", "refused"),
    [
        (
            roles.SUPER_ADMIN,
            "accounts.change_user accounts.add_staffinvitation core.read_audit"
            " accounts.manage_users exams.publish_exam accounts.change_signinsettings",
            "accounts.delete_user exams.change_attempt",
        ),
        (
            roles.EDITOR,
            "exams.change_question exams.change_exam exams.view_importbatch",
            "exams.publish_question exams.publish_exam exams.view_attempt"
            " accounts.change_user accounts.read_users auth.change_group",
        ),
        (
            roles.PUBLISHER,
            "exams.change_question exams.publish_question exams.publish_exam",
            "accounts.change_user exams.view_attempt accounts.add_batch",
        ),
        (
            roles.TEST_MANAGER,
            "exams.publish_exam exams.view_attempt accounts.change_batch",
            "accounts.read_users accounts.change_user core.read_audit",
        ),
        (
            roles.FINANCE,
            "accounts.read_users",
            "accounts.manage_users exams.view_exam core.read_audit",
        ),
        (
            roles.SUPPORT,
            "accounts.read_users accounts.manage_users exams.view_attempt"
            " core.read_security accounts.change_batch",
            "accounts.change_user exams.change_exam core.read_audit"
            " accounts.add_staffinvitation",
        ),
    ],
)
def test_a_role_may_what_it_is_for_and_nothing_else(role, held, refused):
    member = holder(role)
    wanted = EVERYBODY_STAFF | set(held.split())
    assert {name for name in wanted if member.has_perm(name)} == wanted
    assert [name for name in refused.split() if member.has_perm(name)] == []


def test_a_single_permission_stands_beside_the_roles():
    member = holder(roles.FINANCE)
    member.user_permissions.add(Permission.objects.get(codename="read_audit"))
    call_command("sync_roles", verbosity=0)
    member = type(member).objects.get(pk=member.pk)
    assert member.has_perm("core.read_audit")
    assert not member.has_perm("core.read_security")
