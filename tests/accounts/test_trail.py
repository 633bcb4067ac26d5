"""What staff do to accounts, and people to their own, is in the audit trail."""

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

import pytest

from accounts import actions
from accounts.models import Batch, BatchMember, StaffInvitation, User
from core.models import AuditEntry
from settings import roles
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def root():
    return make_user("root@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def admin(root):
    client = Client()
    client.force_login(root)
    return client


def line(verb, **which):
    """The one line of this verb."""
    return AuditEntry.objects.get(verb=verb, **which)


def test_an_invitation_its_withdrawal_and_its_acceptance(root, admin, mailoutbox):
    support = Group.objects.get(name=roles.SUPPORT)
    body = {"email": "new@example.com", "full_name": "New", "roles": [support.pk]}
    admin.post(reverse("staff_invitations"), body)
    entry = line("staff.invite")
    invitation = StaffInvitation.objects.get()
    assert (entry.actor_id, entry.object_id) == (root.pk, str(invitation.pk))
    assert entry.object_label == f"invitation {invitation.pk}"
    assert entry.after == {"roles": [roles.SUPPORT]}
    link = next(x for x in mailoutbox[-1].body.split() if "/admin/invitation/" in x)
    token = link.rstrip("/").rpartition("/")[2]
    user = actions.accept(token, "New", "quite-another-phrase-3")
    assert line("staff.accept").actor_id == user.pk
    assert token not in str(list(AuditEntry.objects.values()))
    admin.post(reverse("staff_invitations"), {**body, "email": "other@example.com"})
    other = StaffInvitation.objects.get(email="other@example.com")
    for _ in range(2):
        admin.post(reverse("staff_withdraw", args=[other.pk]))
    assert line("staff.withdraw").actor_id == root.pk


def test_a_second_factor_from_its_beginning_to_its_end(root):
    actions.enrol(root, SECRET)
    actions.renew_recovery_codes(root)
    actions.turn_off_second_factor(root)
    actions.enrol(root, SECRET)
    for _ in range(2):
        call_command("forget_second_factor", root.email)
    found = AuditEntry.objects.filter(verb__startswith="second-factor.")
    assert [x.verb.partition(".")[2] for x in found.order_by("pk")] == [
        *("on", "codes", "off", "on", "forget")
    ]
    assert {x.object_id for x in found} == {str(root.pk)}
    assert SECRET not in str(list(found.values()))


def test_a_deleted_account_is_named_by_its_number_alone():
    user = make_user("asha@example.com", full_name="Asha Rao")
    for _ in range(2):
        actions.delete_account(user)
    entry = line("account.delete")
    assert (entry.actor_id, entry.object_id) == (user.pk, str(user.pk))
    assert "asha" not in str(vars(entry)).lower()


def test_data_taken_along_is_one_line_a_day():
    user = make_user()
    for _ in range(2):
        actions.ask_for_export(user)
    assert line("data.export").actor_id == user.pk


def test_students_put_into_a_batch_and_taken_out(root, admin):
    batch, student = Batch.objects.create(name="Morning"), make_user()
    members = reverse("batches:members", args=[batch.pk])
    for _ in range(2):
        admin.post(members, {"do": "one", "student": student.pk})
    entry = line("batch.add")
    assert (entry.actor_id, entry.object_label) == (root.pk, "Morning")
    assert entry.after == {"by": "staff", "added": [student.pk]}
    place = BatchMember.objects.get()
    for _ in range(2):
        admin.post(members, {"do": "remove", "place": [place.pk]})
    assert line("batch.remove").after == {"removed": [student.pk]}


def test_somebody_blocked_on_wagtails_user_screen(root, admin):
    user = make_user("asha@example.com", full_name="Asha", is_staff=True)
    role = Group.objects.get(name=roles.SUPPORT)
    user.groups.add(role)
    session = make_session(user)
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    body = {"email": user.email, "full_name": "Asha", "groups": [role.pk]}
    for reason in ("", "  "):
        page = admin.post(url, {**body, "reason": reason})
        assert list(page.context["form"].errors) == ["reason"]
    session.refresh_from_db()
    assert session.ended_at is None
    admin.post(url, {**body, "reason": "left us"})
    session.refresh_from_db()
    assert session.ended_because == "blocked"
    entry = AuditEntry.objects.filter(verb="rights.change").latest("pk")
    assert (entry.actor_id, entry.object_id) == (root.pk, str(user.pk))
    assert entry.after == {"is_active": False, "reason": "left us"}
    admin.post(url, {**body, "is_active": "on", "reason": "is back"})
    entry = AuditEntry.objects.filter(verb="rights.change").latest("pk")
    assert entry.after == {"is_active": True, "reason": "is back"}


def test_a_change_that_blocks_nobody_needs_no_reason(root, admin):
    user = make_user("asha@example.com", full_name="Asha", is_staff=True)
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    body = {"email": user.email, "full_name": "Asha R", "is_active": "on"}
    assert admin.post(url, body).status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.is_active) == ("Asha R", True)


def test_somebody_made_an_administrator(root, admin):
    user = make_user("asha@example.com", full_name="Asha")
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    body = {"email": user.email, "full_name": "Asha", "is_active": "on"}
    admin.post(url, {**body, "is_superuser": "on"})
    assert line("rights.change", object_kind="accounts.user").after == {
        "is_superuser": True
    }


def test_somebody_made_an_administrator_from_the_beginning(root, admin):
    phrase = "a-long-passphrase-1"
    body = {"email": "asha@example.com", "full_name": "Asha", "is_superuser": "on"}
    url = reverse("wagtailusers_users:add")
    answer = admin.post(url, {**body, "password1": phrase, "password2": phrase})
    assert answer.status_code == 302
    entry = line("rights.change", object_kind="accounts.user")
    assert entry.actor_id == root.pk
    assert entry.after == {"is_superuser": True, "password_chosen": True}


def test_students_are_blocked_by_the_desk_alone(root, admin):
    user = make_user("asha@example.com", full_name="Asha")
    session = make_session(user)
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    assert "is_active" not in admin.get(url).context["form"].fields
    admin.post(url, {"email": user.email, "full_name": "Asha"})
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    admin.post(f"{bulk}?id={user.pk}&next=/admin/", {"mark_as_active": "False"})
    user.refresh_from_db()
    session.refresh_from_db()
    assert (user.is_active, session.ended_at) == (True, None)
    assert not AuditEntry.objects.filter(
        verb="rights.change", object_kind="accounts.user"
    ).exists()


def test_many_blocked_at_once_in_wagtails_listing(root, admin):
    users = [make_user(is_staff=True), make_user(is_staff=True)]
    gone = make_user(is_staff=True, is_active=False)
    sessions = [make_session(user) for user in users]
    args = ["accounts", "user", "set_active_state"]
    url = reverse("wagtail_bulk_action", args=args)
    chosen = "&".join(f"id={user.pk}" for user in [*users, gone, root])
    url, body = f"{url}?{chosen}&next=/admin/", {"mark_as_active": "False"}
    lines = AuditEntry.objects.filter(verb="rights.change", object_kind="accounts.user")
    page = admin.post(url, body)
    assert list(page.context["form"].errors) == ["reason"]
    assert not lines.exists()
    assert not User.objects.exclude(pk=gone.pk).filter(is_active=False).exists()
    assert admin.post(url, {**body, "reason": "left us"}).status_code == 302
    assert {x.actor_id for x in lines} == {root.pk}
    assert [x.after for x in lines] == [{"is_active": False, "reason": "left us"}] * 2
    assert {x.object_id for x in lines} == {str(user.pk) for user in users}
    for session in sessions:
        session.refresh_from_db()
        assert session.ended_because == "blocked"
