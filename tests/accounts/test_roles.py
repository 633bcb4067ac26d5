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
    assert [group.name for group in member.groups.all()] == [roles.EDITOR]
    assert [group.name for group in task.groups.all()] == [roles.EDITOR]


def test_a_permission_that_does_not_exist_stops_the_sync(monkeypatch):
    call_command("sync_roles", verbosity=0)
    wrong = roles.Role(everywhere=frozenset({"exams.fly_question"}))
    monkeypatch.setitem(roles.ROLES, "Pilot", wrong)
    with pytest.raises(CommandError, match="exams.fly_question"):
        call_command("sync_roles", verbosity=0)
    assert not Group.objects.filter(name="Pilot").exists()


def test_an_editor_works_on_questions_but_not_on_people_and_settings():
    call_command("sync_roles", verbosity=0)
    editor = make_user()
    editor.groups.add(Group.objects.get(name=roles.EDITOR))
    assert editor.has_perms(["wagtailadmin.access_admin", "exams.publish_exam"])
    refused = ["accounts.change_user", "auth.change_group", "exams.change_attempt"]
    assert [name for name in refused if editor.has_perm(name)] == []
