"""Ledgers: in the transaction of the deed, and never rewritten."""

from datetime import timedelta
from importlib import import_module

from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.timezone import now

import pytest
import time_machine

from accounts.models import User
from core import audit, security
from core.models import AuditEntry, SecurityEvent
from tests.accounts.calling import SIGN_UP, post, session_of, sign_up
from tests.factories import api, make_home, make_user

SIGN_IN = "/api/auth/app/v1/auth/login"


@pytest.fixture
def root(db):
    return make_user("root@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def admin(root):
    client = Client()
    client.force_login(root)
    return client


def test_a_line_says_who_did_what_to_which_thing(root):
    student = make_user("asha@example.com", full_name="Asha")
    audit.record(
        "user.block", student, actor=root, before={"active": True}, after={"why": "x"}
    )
    entry = AuditEntry.objects.get(verb="user.block")
    assert (entry.actor_id, entry.actor_label) == (root.pk, f"user {root.pk}")
    assert (entry.object_kind, entry.object_id) == ("accounts.user", str(student.pk))
    assert entry.object_label == f"user {student.pk}"
    assert (entry.before, entry.after) == ({"active": True}, {"why": "x"})
    assert (entry.ip, entry.request_id) == (None, "")


def test_a_deed_undone_leaves_no_line(root):
    with transaction.atomic():
        audit.record("user.block", root, actor=None)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.filter(verb="user.block").exists()


def test_many_things_are_one_statement(root, django_assert_num_queries):
    people = [make_user() for _ in range(5)]
    with django_assert_num_queries(1):
        audit.record_all("user.export", people, actor=root)
    assert AuditEntry.objects.filter(verb="user.export").count() == 5


@pytest.mark.parametrize("model", [AuditEntry, SecurityEvent])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET request_id = 'forged'",
        "DELETE FROM {}",
        "TRUNCATE {}",
    ],
)
def test_no_line_is_changed_or_removed(root, model, statement):
    audit.record("user.block", root, actor=root)
    security.note("login-failed", subject="asha")
    written = statement.format(model._meta.db_table)
    with (
        pytest.raises(DatabaseError, match="stay"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(written)
    assert model.objects.exists()
    assert not model.objects.filter(request_id="forged").exists()


def test_content_changed_in_wagtail_is_in_the_trail(root, admin):
    home = make_home(title="Start")
    home.save_revision(user=root, log_action=True)
    entry = AuditEntry.objects.get(verb="wagtail.edit")
    assert (entry.actor_id, entry.object_label) == (root.pk, "Start")
    assert entry.object_kind == "home.homepage"


def test_what_staff_do_in_the_admin_names_them_their_address_and_the_request(
    root, admin
):
    home = make_home(title="Start")
    home.save_revision()
    before = AuditEntry.objects.count()
    done = admin.post(f"/admin/pages/{home.pk}/unpublish/")
    assert done.status_code == 302
    entry = AuditEntry.objects.get(verb="wagtail.unpublish")
    assert AuditEntry.objects.count() > before
    assert (entry.actor_id, entry.ip) == (root.pk, "127.0.0.1")
    assert entry.request_id == done["X-Request-ID"]


def test_changed_roles_are_in_the_trail(root):
    student, group = make_user(), Group.objects.create(name="Helpers")
    student.groups.add(group)
    student.groups.remove(group)
    lines = AuditEntry.objects.filter(
        verb="rights.change", object_kind="accounts.user"
    ).order_by("id")
    assert [x.after for x in lines] == [
        {"granted": ["Helpers"]},
        {"taken": ["Helpers"]},
    ]
    assert {x.object_id for x in lines} == {str(student.pk)}


def test_staff_who_sign_in_are_in_the_trail_and_students_are_not(root):
    Client().force_login(make_user())
    assert not AuditEntry.objects.filter(verb="staff.sign-in").exists()
    Client().force_login(root)
    assert AuditEntry.objects.get(verb="staff.sign-in").actor_id == root.pk


def test_a_failed_login_is_noted_without_the_password(db):
    wrong = {"email": "asha@example.com", "password": "guessed-wrongly-1"}
    answer = api().post(SIGN_IN, wrong, content_type="application/json")
    event = SecurityEvent.objects.get(kind="login-failed")
    whom = security.pseudonym("Asha@example.com")
    assert (event.subject_label, event.ip) == (whom, "127.0.0.1")
    assert "asha" not in str(vars(event))
    assert event.request_id == answer["X-Request-ID"]
    assert "guessed" not in str(vars(event))


def test_an_event_survives_the_transaction_that_is_rolled_back(own_database, rf):
    from core.requests import RequestIdMiddleware
    from core.security import SecurityMiddleware

    def view(request):
        with transaction.atomic():
            User.objects.create_user("asha@example.com")
            security.note("signature-bad", subject="gateway")
            transaction.set_rollback(True)
        return Client().get("/health/live")

    RequestIdMiddleware(SecurityMiddleware(view))(rf.get("/"))
    assert SecurityEvent.objects.get().kind == "signature-bad"
    assert not User.objects.exists()


def test_a_stream_that_cannot_be_written_stops_nobody(db, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_securityevent RENAME TO elsewhere")
    wrong = {"email": "asha@example.com", "password": "guessed-wrongly-1"}
    answer = api().post(SIGN_IN, wrong, content_type="application/json")
    assert answer.status_code == 400
    assert "Security events were lost" in caplog.text


def test_an_event_takes_whatever_was_typed(db):
    security.note("login-failed", subject="a\0b" + "x" * 1000)
    assert SecurityEvent.objects.get().subject_label.startswith("abx")


def test_a_stolen_refresh_token_and_a_wrong_code_are_noted(db):
    begun = post("auth/signup", SIGN_UP)
    assert post("auth/email/verify", {"key": "WRONG1"}, **session_of(begun)).status_code
    meta = sign_up(email="ravi@example.com")
    old = {"refresh_token": meta["refresh_token"]}
    post("tokens/refresh", old)
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert post("tokens/refresh", old).status_code == 401
    kinds = list(SecurityEvent.objects.values_list("kind", "subject_id"))
    ids = dict(User.objects.values_list("email", "pk"))
    assert ("code-wrong", ids[SIGN_UP["email"]]) in kinds
    assert ("token-replay", ids["ravi@example.com"]) in kinds


def test_lines_of_before_are_made_to_name_nobody(root):
    """As the migration does it, which alone may rewrite what is there."""
    renaming = import_module("core.migrations.0005_nobody_named")
    old = {"actor_id": root.pk, "actor_label": "Asha", "object_label": "Asha Rao"}
    kept = AuditEntry.objects.create(**old, object_kind="accounts.user", object_id="7")
    thing = AuditEntry.objects.create(**old, object_kind="exams.exam", object_id="7")
    for kind, facts in (("login-failed", {}), ("limit-hit", {"limit": "login"})):
        SecurityEvent.objects.create(kind=kind, subject_label="a@x.in", facts=facts)
    with connection.cursor() as cursor:
        cursor.execute(renaming.RENAME)
    for line in (kept, thing):
        line.refresh_from_db()
    assert (kept.actor_label, kept.object_label) == (f"user {root.pk}", "user 7")
    assert thing.object_label == "Asha Rao"
    assert set(SecurityEvent.objects.values_list("subject_label")) == {("somebody",)}
    with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
        AuditEntry.objects.filter(pk=kept.pk).update(verb="x")
