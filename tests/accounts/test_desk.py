"""The support desk: students are found, read, blocked and helped; staff are not."""

import csv
from functools import partial
from io import BytesIO, StringIO

from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client

import openpyxl
import pytest

from accounts import actions, desk
from core import security
from core.models import AuditEntry
from core.problems import Refusal
from settings import roles
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api, make_session, make_user
from tests.racing import race

LIST = "/admin/students/"


def staff(role):
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(member)
    client.member = member
    return client


@pytest.fixture
def agent(db):
    return staff(roles.SUPPORT)


@pytest.fixture
def asha(db):
    return make_user("asha@example.com", full_name="Asha Rao", phone="+919812345678")


def page_of(student):
    return f"{LIST}{student.pk}/"


def lines(verb):
    return list(AuditEntry.objects.filter(verb=verb))


@pytest.mark.parametrize("words", ["rao", "asha@exam", "98123", "asha rao", "ASHA"])
def test_a_student_is_found_by_name_address_phone_and_username(agent, asha, words):
    make_user("other@example.com", full_name="Other")
    page = agent.get(LIST, {"q": words})
    assert [row.pk for row in page.context["object_list"]] == [asha.pk]
    assert page_of(asha) in page.content.decode()


def test_staff_and_deleted_people_are_not_students(agent, asha):
    gone = make_user()
    actions.delete_account(gone)
    found = agent.get(LIST).context["object_list"]
    assert [row.pk for row in found] == [asha.pk]
    for person in (agent.member, gone):
        assert agent.get(page_of(person)).status_code == 404


def test_the_listing_is_flat(agent, asha, django_assert_max_num_queries):
    for _ in range(15):
        make_user()
    agent.get(LIST)
    with django_assert_max_num_queries(12):
        assert agent.get(LIST).status_code == 200


def test_the_profile_is_made_of_the_panels_of_rooms(agent, asha):
    sitting = Sitting(make_exam(), asha)
    security.note("login-failed", whom=asha.email)
    page = agent.get(page_of(asha))
    shown = page.content.decode()
    assert {panel.title for panel in desk.PANELS} >= {
        *("Account", "Sign-ins", "Security events", "Attempts")
    }
    for said in ("asha@example.com", "+919812345678", "login-failed"):
        assert said in shown
    assert sitting.exam.name in shown


def test_a_panel_is_only_for_whoever_holds_its_permission(asha):
    Sitting(make_exam(), asha)
    shown = staff(roles.FINANCE).get(page_of(asha)).content.decode()
    assert "Account" in shown
    for hidden in ("Attempts", "Security events", "Block and sign out"):
        assert hidden not in shown


def test_a_student_is_blocked_with_a_reason_and_let_in_again(agent, asha):
    session = make_session(asha)
    client = api(session=session)
    agent.post(page_of(asha), {"do": "block", "reason": "shared the account"})
    asha.refresh_from_db()
    session.refresh_from_db()
    assert (asha.status, session.ended_because) == ("blocked", "blocked")
    assert client.get("/api/v1/me/").json()["code"] == "session-ended"
    (line,) = lines("user.block")
    assert (line.actor_id, line.object_id) == (agent.member.pk, str(asha.pk))
    assert line.after["reason"] == "shared the account"
    agent.post(page_of(asha), {"do": "unblock", "reason": "a mistake"})
    asha.refresh_from_db()
    assert asha.status == "active"
    assert lines("user.unblock")[0].after["reason"] == "a mistake"


@pytest.mark.parametrize("verb", ["block", "unblock"])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_without_a_good_reason_nothing_happens(agent, asha, verb, reason):
    asha.is_active = verb == "block"
    asha.save()
    page = agent.post(page_of(asha), {"do": verb, "reason": reason})
    assert page.context["reason"].errors
    before = asha.status
    asha.refresh_from_db()
    assert asha.status == before
    assert not lines(f"user.{verb}")


def test_an_action_without_a_reason_refuses(agent, asha):
    with pytest.raises(Refusal) as refused:
        actions.block(agent.member, asha.pk, "  ")
    assert refused.value.code == "reason-missing"


def test_blocking_twice_is_one_deed(agent, asha):
    for _ in range(2):
        actions.block(agent.member, asha.pk, "spam")
    assert len(lines("user.block")) == 1


@pytest.mark.race
def test_two_agents_at_once_block_once(own_database):
    agent, asha = make_user(is_staff=True), make_user()
    make_session(asha)
    race(*[partial(actions.block, agent, asha.pk, "spam")] * 3)
    assert len(lines("user.block")) == 1


def test_signing_out_everywhere_ends_what_is_open_once(agent, asha):
    session = make_session(asha)
    for _ in range(2):
        agent.post(page_of(asha), {"do": "sign-out"})
    session.refresh_from_db()
    assert session.ended_because == "desk"
    assert len(lines("user.sign-out")) == 1


@pytest.mark.parametrize("verb", ["reset", "verify"])
def test_a_code_is_mailed_and_not_shown(agent, asha, verb):
    page = agent.post(page_of(asha), {"do": verb}, follow=True)
    (message,) = mail.outbox
    assert message.to == [asha.email]
    code = message.subject.split()[0]
    assert code not in page.content.decode()
    assert len(lines(f"user.send-{verb}-code")) == 1


@pytest.mark.parametrize(
    "verb", ["block", "unblock", "sign-out", "reset", "verify", "nothing"]
)
def test_who_may_only_read_changes_nothing_and_sends_nothing(asha, verb):
    session = make_session(asha)
    client = staff(roles.FINANCE)
    refused = client.post(page_of(asha), {"do": verb, "reason": "x"})
    assert (refused.status_code, refused["Location"]) == (302, "/admin/")
    asha.refresh_from_db()
    session.refresh_from_db()
    assert (asha.is_active, session.ended_at) == (True, None)
    assert not mail.outbox
    assert not AuditEntry.objects.filter(verb__startswith="user.").exists()


@pytest.mark.parametrize("verb", ["block", "sign_out_everywhere", "send_code"])
@pytest.mark.parametrize("who", [{"is_staff": True}, {"is_superuser": True}])
def test_staff_are_not_touched(agent, verb, who):
    person = make_user(**who)
    last = {"block": ["why"], "send_code": ["reset"]}.get(verb, [])
    with pytest.raises(Refusal) as refused:
        getattr(actions, verb)(agent.member, person.pk, *last)
    assert refused.value.code == "not-found"
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.parametrize(
    ("door", "word", "answer"),
    [
        ("Start an exam", "no-such-exam", "not-found"),
        ("Join a batch", "NOCODE", "batch-code-unknown"),
    ],
)
def test_the_desk_learns_why_a_door_is_closed(agent, asha, door, word, answer):
    page = agent.post(page_of(asha), {"do": "explain", "door": door, "word": word})
    assert page.context["answer"] == answer
    assert answer in page.content.decode()


def test_the_desk_learns_that_a_door_is_open_and_nothing_happens(agent, asha):
    exam = make_exam()
    body = {"do": "explain", "door": "Start an exam", "word": exam.slug}
    assert agent.post(page_of(asha), body).context["answer"] == "ok"
    assert not asha.attempts.exists()


@pytest.mark.parametrize("body", [{"door": "Fly", "word": "x"}, {"word": ""}, {}])
def test_a_door_that_is_none_is_an_error_of_the_form(agent, asha, body):
    page = agent.post(page_of(asha), {"do": "explain", **body})
    assert page.status_code == 200
    assert page.context["doors"].errors


def test_a_listing_is_exported_as_found_and_recorded(agent, asha):
    make_user("other@example.com", full_name="=HYPERLINK(1)")
    answer = agent.get(LIST, {"q": "asha", "export": "csv"})
    assert answer.streaming
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
    assert [row["E-mail"] for row in rows] == ["asha@example.com"]
    (line,) = lines("list.export")
    assert line.actor_id == agent.member.pk
    assert line.after == {"format": "csv", "asked": {"q": "***"}}
    sheet = agent.get(LIST, {"export": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(sheet.getvalue()))
    names = [row[1].value for row in book.active.iter_rows()]
    assert "'=HYPERLINK(1)" in names
    assert len(lines("list.export")) == 2


def test_a_single_permission_opens_the_desk(asha):
    client = staff(roles.EDITOR)
    assert client.get(LIST)["Location"] == "/admin/"
    client.member.user_permissions.add(Permission.objects.get(codename="read_users"))
    assert client.get(LIST).status_code == 200
