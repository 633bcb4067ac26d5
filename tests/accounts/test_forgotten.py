"""Whoever deletes an account is named nowhere: not in any column of any table."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from huey.contrib.djhuey import HUEY

from accounts import actions
from accounts.models import Batch, BatchMember, DataExport, StaffInvitation, User
from core import idempotency
from core.models import AuditEntry, SecurityEvent
from settings import roles
from tests.accounts.calling import PASSWORD, log_in, post, sign_up
from tests.factories import make_user

ADDRESS, OLD_ADDRESS = "zerubabel@quixano.example", "zerubabel.old@quixano.example"
NAME, PHONE = "Zerubabel Quixano", "+919800998877"
TRACES = ("zerubabel", "quixano", "9800998877")
COLUMNS = """
SELECT table_name, column_name, data_type = 'bytea'
FROM information_schema.columns JOIN information_schema.tables
    USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN
    ('character varying', 'text', 'json', 'jsonb', 'bytea', 'ARRAY', 'tsvector')
"""


def places(word):
    """Every column that holds the word, and every session."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column, is_bytes in cursor.fetchall():
            text = (
                f"encode(\"{column}\", 'escape')" if is_bytes else f'"{column}"::text'
            )
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE {text} ILIKE %s', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                yield f"{table}.{column}"
    for session in Session.objects.all():
        if word in str(session.get_decoded()).lower():
            yield "django_session"


def traces():
    return {place for word in TRACES for place in places(word)}


@pytest.fixture
def root(own_database):
    root = make_user("root@example.com", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(root)
    client.member = root
    return client


@pytest.fixture
def queued():
    """Tasks stay in the table of the queue, as while the worker is away."""
    HUEY.immediate = False
    yield
    HUEY.immediate = True


@pytest.fixture
def somebody(root):
    """A student who left traces wherever one can."""
    begin_twice_and_fail()
    sign_up(email=ADDRESS, full_name=NAME)
    user = User.objects.get(email=ADDRESS)
    ask_for_codes()
    actions.set_phone(user, PHONE, verified=True)
    SocialAccount.objects.create(user=user, uid="1", extra_data={"name": NAME})
    batch = Batch.objects.create(name="Morning")
    actions.add_addresses(batch, [(1, ADDRESS)], BatchMember.By.EMAILS)
    idempotency.once(user, "key", b"{}", lambda: {"name": NAME})
    DataExport.objects.create(user=user)
    assert actions.build_due_exports(now=now()) == 1
    be_looked_after(root, user)
    be_staff_for_a_while(root, user)
    assert {x.partition(".")[0] for x in traces()} >= {
        *("accounts_user", "accounts_mailedcode", "accounts_staffinvitation"),
        *("core_idempotencykey", "wagtailcore_modellogentry", "django_session"),
    }
    return user


def begin_twice_and_fail():
    """A sign-up left half-way, and guesses until the limit says no."""
    post("auth/login", {"email": ADDRESS, "password": "guessed-wrongly-1"})
    for n in range(7):
        log_in(OLD_ADDRESS, f"guessed-wrongly-{n}")


def ask_for_codes():
    later = now() + timedelta(minutes=2)
    with time_machine.travel(later):
        post("auth/code/request", {"email": ADDRESS})
        post("auth/code/request", {"email": ADDRESS})
        post("auth/password/request", {"email": ADDRESS})
        post(
            "auth/password/reset", {"email": ADDRESS, "key": "WRONG1", "password": "x"}
        )
        post("auth/signup", {"email": ADDRESS, "password": PASSWORD})


def be_looked_after(root, user):
    """Found, exported, written to, blocked and let in again by the desk."""
    assert root.get("/admin/students/", {"q": NAME, "export": "csv"}).getvalue()
    root.get("/admin/reports/audit/", {"thing": NAME, "export": "csv"}).getvalue()
    actions.send_code(root.member, user.pk, "reset")
    actions.block(root.member, user.pk, "spam")
    actions.unblock(root.member, user.pk, "a mistake")
    actions.sign_out_everywhere(root.member, user.pk)


def be_staff_for_a_while(root, user):
    """Invited, given a role from either side, edited and sent back."""
    support = Group.objects.get(name=roles.SUPPORT)
    invited = {"full_name": NAME, "roles": [support], "base_url": "http://x"}
    actions.invite(root.member, ADDRESS, **invited)
    token = mail.outbox[-1].body.partition("/admin/invitation/")[2].split("/")[0]
    actions.accept(token, NAME, PASSWORD)
    support.user_set.remove(user)
    support.user_set.add(user)
    Client().post("/admin/login/", {"username": ADDRESS, "password": PASSWORD})
    body = {"email": ADDRESS, "full_name": NAME, "is_active": "on"}
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    assert root.post(url, {**body, "groups": [support.pk]}).status_code == 302
    assert root.post(url, body).status_code == 302
    actions.invite(root.member, ADDRESS, **invited)
    User.objects.filter(pk=user.pk).update(is_staff=False)


@pytest.mark.slow
def test_no_table_names_a_deleted_person(somebody, queued):
    somebody.refresh_from_db()
    with time_machine.travel(now() + timedelta(minutes=10)):
        asked = Client().post("/admin/password_reset/", {"email": ADDRESS})
        assert asked["Location"].endswith("/done/")
        actions.delete_account(somebody)
    assert traces() == set()
    assert AuditEntry.objects.filter(object_id=str(somebody.pk)).count() > 5
    assert not StaffInvitation.objects.open().exists()


@pytest.mark.slow
def test_what_strangers_type_in_after_that_names_nobody_either(somebody):
    somebody.refresh_from_db()
    actions.delete_account(somebody)
    with time_machine.travel(now() + timedelta(hours=2)):
        begin_twice_and_fail()
        post("auth/password/request", {"email": ADDRESS})
        actions.drop_old_steps()
    assert SecurityEvent.objects.filter(kind="limit-hit").exists()
    with time_machine.travel(now() + timedelta(hours=4)):
        actions.drop_old_steps()
    assert traces() == set()


@pytest.mark.django_db
def test_a_step_left_half_way_is_kept_for_an_hour_and_a_sign_in_for_a_month():
    post("auth/password/request", {"email": ADDRESS})
    (step,) = Session.objects.all()
    assert step.expire_date < now() + timedelta(minutes=61)
    sign_up()
    ends = sorted(x.expire_date - now() for x in Session.objects.all())
    assert ends[-1] > timedelta(days=29)


@pytest.mark.django_db
def test_others_keep_their_steps_codes_and_lines(django_user_model):
    mine, other = make_user("mine@example.com"), make_user("other@example.com")
    root = make_user(is_staff=True)
    post("auth/password/request", {"email": other.email})
    actions.send_code(root, other.pk, "reset")
    idempotency.once(other, "key", b"{}", dict)
    before = Session.objects.count()
    actions.delete_account(mine)
    assert Session.objects.count() == before
    assert other.mailed_codes.count() == 1
    assert idempotency.IdempotencyKey.objects.count() == 1
