"""Home screens and the dashboard in the Wagtail admin."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.test.utils.form_data import nested_form_data, streamfield

import pytest

from cms.site.telling import SHOWN
from core.models import AuditEntry
from exams.attempts.invigilating import close_exam
from exams.models import Exam, PooledQuestion, QuestionTopic
from home.health import asked_topics
from home.models import Announcement, AppConfig, Banner, FeatureFlag
from home.models.configs import NUMBER_LOCK
from home.modules import modules
from settings import roles
from tests.cms.test_blobs import make_image
from tests.exams.factories import draft_exam, make_exam, make_question
from tests.exams.sitting import Sitting
from tests.factories import make_home, make_topic, make_user
from tests.home.screens import (
    make_announcement,
    make_banner,
    make_section,
    student,
    titles,
)
from tests.home.test_home_page import open_exam

pytestmark = pytest.mark.django_db
BANNER = "wagtailsnippets_home_banner"


def member(role):
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(person)
    client.person = person
    return client


def form(**fields):
    given = {
        "title": "June",
        "subtitle": "",
        "image": "",
        "page": "",
        "exam": "",
        "url": "",
        "theme": "plain",
        "target": "student",
        "starts_at": "",
        "ends_at": "",
        "tracking": "{}",
        "audience": streamfield([]),
        **fields,
    }
    return nested_form_data(given)


def click(client, space, row, verb):
    return client.post(reverse(f"{space}:click", args=[row.pk, verb]))


def test_an_editor_drafts_a_banner_and_a_publisher_puts_it_on_in_one_click():
    editor, publisher = member(roles.EDITOR), member(roles.PUBLISHER)
    make_banner("There before", live=False, position=4)
    answer = editor.post(reverse(f"{BANNER}:add"), form())
    assert answer.status_code == 302, answer.context["form"].errors
    banner = Banner.objects.get(title="June")
    assert (banner.live, banner.position) == (False, 5)
    assert click(editor, BANNER, banner, "activate").status_code == 302
    assert titles(student()) == []
    assert "Publish<" not in editor.get(reverse(f"{BANNER}:list")).content.decode()
    assert "Publish<" in publisher.get(reverse(f"{BANNER}:list")).content.decode()
    assert click(publisher, BANNER, banner, "activate")["Location"] == reverse(
        f"{BANNER}:list"
    )
    assert titles(student()) == ["June"]
    assert click(publisher, BANNER, banner, "pin").status_code == 404
    line = AuditEntry.objects.filter(object_kind="home.banner", verb="wagtail.publish")
    assert line.get().actor_id == publisher.person.pk


def test_what_makes_no_sense_is_said_beside_its_field():
    editor = member(roles.EDITOR)
    page = make_home()
    now = timezone.localtime()
    wrong = [
        ({"page": page.pk, "url": "/x"}, "It leads to one place"),
        (
            {
                "starts_at": now.strftime("%Y-%m-%d %H:%M"),
                "ends_at": (now - timedelta(days=1)).strftime("%Y-%m-%d %H:%M"),
            },
            "It ends before it starts",
        ),
        ({"tracking": '{"a": 1}'}, "Up to ten short texts"),
        ({"url": "javascript:alert(1)"}, "Begin with"),
        (
            {
                "audience": streamfield([("app_version", {"least": "x", "most": ""})]),
                "action-publish": "1",
            },
            "Numbers with points",
        ),
    ]
    for fields, words in wrong:
        answer = editor.post(reverse(f"{BANNER}:add"), form(**fields))
        assert words in answer.content.decode(), fields
    assert not Banner.objects.exists()


def test_a_row_is_dragged_and_news_is_pinned():
    publisher = member(roles.PUBLISHER)
    rows = [make_banner(f"{n}", position=n) for n in range(3)]
    move = reverse(f"{BANNER}:reorder", args=[rows[2].pk])
    assert publisher.post(f"{move}?position=0").json() == {"success": True}
    assert titles(student()) == ["2", "0", "1"]
    publisher.post(move)
    assert titles(student()) == ["0", "1", "2"]
    space = "wagtailsnippets_home_announcement"
    news = [make_announcement(f"{n}") for n in range(2)]
    click(publisher, space, news[1], "pin")
    assert titles(student(), "announcements") == ["1", "0"]
    draft = Announcement.objects.get(pk=news[1].pk)
    draft.save_revision()
    click(publisher, space, news[1], "unpin")
    Announcement.objects.get(pk=draft.pk).latest_revision.publish()
    assert not Announcement.objects.get(pk=news[1].pk).is_pinned


def test_the_screen_is_previewed_for_whom_and_when_the_editor_says():
    editor = member(roles.EDITOR)
    soon = timezone.localtime() + timedelta(days=2)
    image = make_image()
    make_banner("Other", image=image)
    make_section("continue", limit=3)
    path = reverse(f"{BANNER}:preview_on_add")
    starts = (soon - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    kept = editor.post(path, form(title="Written", starts_at=starts))
    assert kept.json()["is_valid"]

    def shown(**query):
        return editor.get(path, {"mode": "student", **query}).content.decode()

    today = shown()
    assert "Other" in today
    assert f'src="{image.get_rendition(SHOWN).url}"' in today
    assert "Written" not in today
    assert "It opens" in today
    later = shown(shown_on=soon.strftime("%Y-%m-%dT%H:%M"))
    assert "Written" in later
    assert "A paper the student has begun" in later
    assert later.index("Other") < later.index("Written")
    assert "Written" in shown()
    other = reverse(f"{BANNER}:preview_on_edit", args=[make_banner("Next").pk])
    editor.post(other, form(title="Next"))
    assert f'value="{timezone.localdate()}T' in editor.get(other).content.decode()
    visitor = shown(mode="public")
    assert "Written" not in visitor
    assert "It is for: students." in visitor
    assert "Written" not in shown(shown_on="")
    assert "Other" in shown(shown_on="nonsense")
    hindi = shown(language="hi", shown_on=soon.strftime("%Y-%m-%dT%H:%M"))
    assert '<option value="hi" lang="hi" selected>' in hindi
    assert '<option value="hi" lang="hi" selected>' in shown()
    assert editor.get(reverse(f"{BANNER}:add")).status_code == 200
    assert '<option value="en" lang="en" selected>' in shown()
    audience = streamfield([("signed_in", {})])
    editor.post(path, form(title="Written", audience=audience))
    assert "Only for whom it all fits: Signed in." in shown()


def test_a_setting_is_checked_published_and_then_kept():
    publisher = member(roles.PUBLISHER)
    add = reverse("app_settings:add")
    said = {"key": "app.home", "content": '{"greeting": 1}', "note": ""}
    assert "is not of type" in publisher.post(add, said).content.decode()
    for greeting in ("One", "Two"):
        publisher.post(add, {**said, "content": f'{{"greeting": "{greeting}"}}'})
    with transaction.atomic(), connection.cursor() as cursor:
        assert AppConfig.objects.next_number("app.home") == 3
        cursor.execute("SELECT 1 FROM pg_locks WHERE classid = %s", [NUMBER_LOCK])
        assert cursor.fetchone()
    one, two = AppConfig.objects.order_by("number")
    assert (one.number, two.number) == (1, 2)
    for config in (one, two):
        click(publisher, "app_settings", config, "publish")
    assert student().json()["config"] == {"app.home": {"greeting": "Two"}}
    edit = reverse("app_settings:edit", args=[two.pk])
    answer = publisher.post(edit, {**said, "content": '{"greeting": "Three"}'})
    assert answer["Location"] == reverse("app_settings:inspect", args=[two.pk])
    two.refresh_from_db()
    assert two.content == {"greeting": "Two"}
    copied = publisher.get(reverse("app_settings:copy", args=[two.pk]))
    assert "Two" in copied.content.decode()


def test_a_module_is_switched_off_by_an_administrator_alone():
    flag = FeatureFlag.objects.create(key="module.exams", is_on=True)
    for role, is_on in ((roles.PUBLISHER, True), (roles.SUPER_ADMIN, False)):
        click(member(role), "feature_flags", flag, "off")
        flag.refresh_from_db()
        assert flag.is_on is is_on
    modules.forget()


PANELS = {
    "exams-now": "Exams open now",
    "my-drafts": "My drafts",
    "content-health": "no open exam asks",
    "people": "The last seven days",
    "students": "New students",
    "attempts": "Attempts begun",
}
SEEN = {
    roles.EDITOR: {"exams-now", "my-drafts", "content-health"},
    roles.TEST_MANAGER: {
        "exams-now",
        "my-drafts",
        "content-health",
        "people",
        "attempts",
    },
    roles.SUPPORT: {"my-drafts", "people", "students", "attempts"},
    roles.FINANCE: {"my-drafts", "people", "students"},
    roles.SUPER_ADMIN: set(PANELS),
}


def test_the_dashboard_tells_everybody_what_is_theirs():
    make_topic()
    Sitting(make_exam(name="Open exam"))
    draft_exam(
        name="Not ready",
        duration_minutes=1,
        starts_at=timezone.now(),
        release="by_hand",
    )
    Exam.objects.filter(name="Not ready").update(release="at_once")
    for role, wanted in SEEN.items():
        page = member(role).get("/admin/").content.decode()
        assert {name for name, words in PANELS.items() if words in page} == wanted, role
        assert ("Open exam" in page) is ("exams-now" in wanted)
    closer = member(roles.SUPER_ADMIN)
    exam = Exam.objects.get(name="Open exam")
    close_exam(closer.person, exam.pk, reason="A leak", now=timezone.now())
    assert "No exam is open." in closer.get("/admin/").content.decode()


def test_the_dashboard_costs_the_same_for_few_and_for_many():
    client = member(roles.SUPER_ADMIN)

    def cost():
        connection.cursor().execute("DELETE FROM core_cache")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/").status_code == 200
        return len(captured)

    def fill(times):
        for n in range(times):
            banner = make_banner(f"Draft {n}", live=False)
            banner.save_revision(user=client.person)
            scheduled = make_banner(f"Later {n}", live=False)
            later = timezone.now() + timedelta(days=1)
            scheduled.save_revision(approved_go_live_at=later)
            AuditEntry.objects.create(
                verb="schedule.refuse",
                object_kind="home.banner",
                object_label="Refused",
                after={"revision": banner.latest_revision_id, "reasons": "Why"},
            )

    make_home()
    fill(3)
    cost()
    few = cost()
    fill(12)
    assert cost() <= few
    page = client.get("/admin/").content.decode()
    for words in ("Draft 11", "Later 0", "Why"):
        assert words in page


def test_what_could_not_be_published_is_named_until_somebody_changes_it():
    client = member(roles.SUPER_ADMIN)
    banner = make_banner("Refused", live=False)
    revision = banner.save_revision()
    long_ago = timezone.now() - timedelta(days=90)
    told = {"revision": revision.pk, "reasons": "Why not"}
    facts = {"object_kind": "home.banner", "object_label": "Refused"}
    for at in (long_ago, long_ago - timedelta(days=1)):
        AuditEntry.objects.create(verb="schedule.refuse", at=at, after=told, **facts)
    assert client.get("/admin/").content.decode().count("Why not") == 1
    banner.save_revision()
    assert "Why not" not in client.get("/admin/").content.decode()


def test_topics_a_drawn_paper_may_ask_of_count_as_asked():
    exam, topic = open_exam("Drawn"), make_topic()
    question = make_question(subject=topic.get_parent())
    QuestionTopic.objects.create(question=question, topic=topic)
    assert asked_topics() == set()
    PooledQuestion.objects.create(paper=exam.live_paper, question=question)
    assert asked_topics() == {topic.pk}
