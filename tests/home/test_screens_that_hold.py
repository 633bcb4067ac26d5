"""Home screens stay whole: nothing unfinished gets on them, nobody's takes the places
of others, and what is over or off is gone."""

import json
from datetime import timedelta

from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from accounts.models import Batch, BatchMember
from core.models import AuditEntry
from exams.attempts.invigilating import close_exam
from home import actions
from home.models import Announcement, Banner, FeatureFlag, HomeSection
from home.modules import modules
from settings import roles
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api, make_user
from tests.home.composing import block
from tests.home.screens import (
    STUDENT,
    make_banner,
    make_section,
    public,
    student,
    titles,
)
from tests.home.test_home_page import open_exam
from tests.home.test_screens import items
from tests.home.test_screens_admin import click, member

pytestmark = pytest.mark.django_db
EVERY = {"subject": None, "kind": "", "state": "any"}
HOUR = timedelta(hours=1)


def sections(*said):
    return {"content": json.dumps(said)}


UNFINISHED = [
    (HomeSection, sections(), "Content: The minimum"),
    (HomeSection, sections(block("exams", **EVERY, limit=None)), "limit: This field"),
    (HomeSection, sections(block("topics", subject=None, limit=3)), "subject: This"),
    (HomeSection, sections(block("custom", content=[])), "The minimum"),
    (
        HomeSection,
        {**sections(block("continue", limit=3)), "target": "staff"},
        "not a valid choice",
    ),
    (Banner, {"audience": json.dumps([block("batches", batches=[])])}, "batches: "),
    (
        Banner,
        {"audience": json.dumps([block("app_version", least="", most="")])},
        "Numbers with points",
    ),
    (Banner, {"title": ""}, "Title: "),
    (Announcement, {"body": json.dumps([{"type": "text", "value": ""}])}, "Body: "),
]


def test_nothing_unfinished_is_published_by_a_click_and_the_click_says_why():
    publisher = member(roles.PUBLISHER)
    for n, (model, fields, words) in enumerate(UNFINISHED):
        fields = {"title": "Half", "position": n, **fields}
        fields |= {"key": f"half-{n}"} if model is HomeSection else {}
        row = model(live=False, **{**fields, "target": "student"})
        row.save()
        for name, value in fields.items():
            setattr(row, name, value)
        row.save_revision(clean=False)
        space = f"wagtailsnippets_home_{model._meta.model_name}"
        answer = click(publisher, space, row, "activate")
        said = " ".join(x.message for x in get_messages(answer.wsgi_request))
        assert "This is not finished yet." in said, fields
        assert words in said, (said, fields)
        row.refresh_from_db()
        assert not row.live, fields
    seen = student().json()
    assert [seen[x] for x in ("banners", "announcements", "sections")] == [[], [], []]


def test_a_section_that_cannot_be_filled_spoils_no_other():
    exam = open_exam("Mock")
    make_section("exams", key="whole", **EVERY, limit=3)
    make_section("exams", key="without-limit", **EVERY, limit=None)
    make_section("exams", key="bare")
    make_section("exams", key="broken", **{**EVERY, "subject": "x"}, limit=3)
    make_banner("Odd", audience=[block("batches", batches=None)])
    found = items(student())
    assert {key: [x["slug"] for x in some] for key, some in found.items()} == {
        key: [exam.slug] for key in ("whole", "without-limit", "bare")
    }


def closed_exam(name, *batches, **fields):
    exam = open_exam(name, audience="batches", **fields)
    for batch in batches:
        exam.batches.create(batch=batch)
    exam.save()
    return exam


def batch_of(*users):
    batch = Batch.objects.create(name=f"Batch {Batch.objects.count()}")
    for user in users:
        BatchMember.objects.create(batch=batch, user=user, by="staff")
    return batch


def test_exams_and_banners_of_other_batches_take_nobodys_place():
    user, stranger, both = make_user(), make_user(), make_user()
    mine, others = batch_of(user, both), batch_of(both)
    open_exam("Everybody's old"), open_exam("Everybody's new")
    own = closed_exam("Mine", mine)
    soon = timezone.now() + HOUR
    closed_exam("Mine, later", mine, starts_at=soon)
    for n in range(4):
        closed_exam(f"Others' {n}", others, starts_at=soon + n * HOUR)
    shared = closed_exam("Shared", mine, others)
    make_section("exams", key="two", **EVERY, limit=2)
    make_section("exams", key="soon", **{**EVERY, "state": "upcoming"}, limit=1)
    make_banner("To mine", exam=own)
    make_banner("To theirs", exam=shared, target="public")

    def names(who):
        return {key: [x["name"] for x in some] for key, some in items(who).items()}

    assert names(student(user)) == {
        "two": ["Shared", "Mine, later"],
        "soon": ["Mine, later"],
    }
    assert names(student(both))["two"] == ["Shared", "Others' 3"]
    assert names(student(stranger)) == {"two": ["Everybody's new", "Everybody's old"]}
    assert titles(student(user)) == ["To mine"]
    assert titles(student(stranger)) == []
    assert [x["link"] for x in public().json()["banners"]] == [None]


def test_what_a_module_shows_is_gone_while_it_is_off():
    user, editor = make_user(), make_user(is_staff=True, is_superuser=True)
    sitting = Sitting(make_exam(), user)
    make_section("continue", key="go-on", limit=3)
    make_banner("To it", exam=sitting.exam)
    make_banner("To nowhere")
    flag = FeatureFlag.objects.create(key="module.exams", is_on=True)
    shown = student(user)
    assert list(items(shown)) == ["go-on"]
    assert titles(shown) == ["To it", "To nowhere"]
    actions.switch_off(flag, editor)
    off = student(user)
    assert (off.json()["under_way"], items(off)) == ([], {})
    assert titles(off) == ["To nowhere"]
    modules.forget()


def test_an_exam_that_staff_closed_is_over_everywhere_at_once():
    staff = make_user(is_staff=True)
    exam = open_exam("Mock")
    make_section("exams", key="open", **{**EVERY, "state": "open"}, limit=3)
    reader = api(make_user())
    assert list(items(reader.get(STUDENT))) == ["open"]
    close_exam(staff, exam.pk, reason="A leak", now=timezone.now())
    assert items(reader.get(STUDENT)) == {}
    line = AuditEntry.objects.get(verb="exam.close")
    assert (line.actor_id, line.after) == (
        staff.pk,
        {"reason": "A leak", "attempts": 0},
    )


def test_only_who_may_publish_drags_and_only_where_all_rows_are_shown():
    make_banner("One")
    listing = reverse("wagtailsnippets_home_banner:list")
    grips = {
        (role, query): "w-orderable"
        in member(role).get(f"{listing}{query}").content.decode()
        for role in (roles.EDITOR, roles.PUBLISHER)
        for query in ("", "?target=student", "?q=One")
    }
    assert [place for place, shown in grips.items() if shown] == [(roles.PUBLISHER, "")]


def test_what_an_editor_submits_a_publisher_approves():
    editor, publisher = member(roles.EDITOR), member(roles.PUBLISHER)
    banner = make_banner("June", live=False)
    banner.save_revision(user=editor.person)
    banner.get_workflow().start(banner, editor.person)
    assert titles(student()) == []
    dashboard = publisher.get("/admin/").content.decode()
    assert "June" in dashboard.split("Awaiting your review")[1]
    listing = publisher.get(reverse("wagtailsnippets_home_banner:list"))
    assert "in review" in listing.content.decode()
    banner.current_workflow_task.on_action(
        banner.current_workflow_task_state, user=publisher.person, action_name="approve"
    )
    assert titles(student()) == ["June"]
    assert click(editor, "wagtailsnippets_home_banner", banner, "deactivate")
    assert titles(student()) == ["June"]


def test_any_number_of_batches_costs_the_same_queries():
    user = make_user()
    make_section("exams", key="two", **EVERY, limit=2)

    def cost():
        connection.cursor().execute("DELETE FROM core_cache")
        client = api(user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(STUDENT).status_code == 200
        return len([x for x in captured if "core_cache" not in x["sql"]])

    closed_exam("A", batch_of(user))
    few = cost()
    for n in range(5):
        closed_exam(f"B{n}", batch_of(user), batch_of())
    assert cost() == few
