"""What one may do, as the app asks it; and why a door is closed."""

from django.contrib.auth.models import Group, Permission

import pytest

from accounts import access
from settings import roles
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
PATH = "/api/v1/me/permissions/"


def test_a_student_holds_none():
    assert api(make_user()).get(PATH).json() == {"permissions": []}


def test_staff_hold_what_their_role_and_single_permissions_say():
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=roles.FINANCE))
    member.user_permissions.add(Permission.objects.get(codename="read_audit"))
    assert api(member).get(PATH).json()["permissions"] == [
        "accounts.read_users",
        "core.read_audit",
        "wagtailadmin.access_admin",
    ]


def test_a_blocked_person_is_refused():
    refused = api(make_user(is_active=False)).get(PATH)
    assert (refused.status_code, refused.json()["code"]) == (401, "session-ended")


def test_explain_opens_the_door_and_names_the_code():
    user = make_user()
    assert access.explain(user, access.batch_to_join, "NOCODE") == "batch-code-unknown"
    assert access.explain(user, lambda person: person) == "ok"
