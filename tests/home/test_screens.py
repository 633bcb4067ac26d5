"""Home screens: what is on them, for whom and when."""

import json
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    PageViewRestriction,
    Site,
)

import pytest
import time_machine

from accounts.models import Batch, BatchMember
from core.models import AuditEntry
from core.problems import Refusal
from home import actions
from home.audience import Visitor, version
from home.models import (
    Announcement,
    AppConfig,
    ArticleIndexPage,
    ArticlePage,
    Banner,
    FeatureFlag,
    LandingPage,
    StandardPage,
)
from home.models.configs import config_keys, faults
from home.models.flags import is_on
from home.modules import modules
from tests.cms.test_blobs import make_image
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting
from tests.factories import api, make_home, make_subject, make_topic, make_user
from tests.home.composing import below, block
from tests.home.screens import (
    STUDENT,
    make_announcement,
    make_banner,
    make_section,
    public,
    student,
    titles,
)
from tests.home.test_home_page import open_exam

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = [{"type": "text", "value": "<p>Hello</p>"}]


@pytest.fixture(autouse=True)
def nothing_off():
    yield
    modules.forget()


def items(response):
    assert response.status_code == 200, response.content
    return {x["key"]: x["items"] for x in response.json()["sections"]}


def in_batch(user=None):
    batch = Batch.objects.create(name=f"Batch {Batch.objects.count()}")
    if user:
        BatchMember.objects.create(batch=batch, user=user, by="staff")
    return batch


def test_a_banner_is_there_in_its_window_and_at_no_other_moment():
    now = timezone.now()
    make_banner("soon", starts_at=now + HOUR)
    make_banner("now", starts_at=now - HOUR, ends_at=now + HOUR)
    make_banner("over", ends_at=now - HOUR)
    make_banner("draft", live=False)
    make_banner("always", position=1)
    shown = {
        -2 * HOUR: ["over", "always"],
        0 * HOUR: ["now", "always"],
        HOUR: ["soon", "always"],
    }
    for later, wanted in shown.items():
        with time_machine.travel(now + later, tick=False):
            assert titles(student()) == wanted


def test_what_is_kept_is_never_used_past_the_moment_something_opens_or_closes():
    now = timezone.now()
    make_banner("soon", target="public", starts_at=now + timedelta(seconds=20))
    make_banner("now", target="public", ends_at=now + timedelta(seconds=40))
    shown = [
        (0, ["now"], 20),
        (19, ["now"], 1),
        (21, ["soon", "now"], 19),
        (41, ["soon"], 60),
    ]
    for seconds, wanted, life in shown:
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            answer = public()
            assert titles(answer) == wanted
            assert answer["Cache-Control"] == f"public, max-age={life}"


def test_a_second_look_finds_it_kept_and_publishing_drops_it():
    user, editor = make_user(), make_user(is_staff=True, is_superuser=True)
    client = api(user)
    make_banner("one")
    draft = make_banner("two", live=False)
    first = client.get(STUDENT)
    with CaptureQueriesContext(connection) as captured:
        again = client.get(STUDENT)
    assert not [q for q in captured if "home_" in q["sql"]]
    assert (again.json(), again["ETag"]) == (first.json(), first["ETag"])
    same = client.get(STUDENT, headers={"if-none-match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    actions.activate(draft, editor)
    assert titles(client.get(STUDENT)) == ["one", "two"]
    actions.move(draft, 0, editor)
    assert titles(client.get(STUDENT)) == ["two", "one"]
    actions.deactivate(draft, editor)
    assert titles(client.get(STUDENT)) == ["one"]
    lines = AuditEntry.objects.filter(object_kind="home.banner", actor_id=editor.pk)
    told = set(lines.values_list("verb", flat=True))
    assert {"wagtail.publish", "home.move", "wagtail.unpublish"} <= told


def test_targets_and_conditions_decide_who_sees_it():
    member, other, staff = make_user(), make_user(), make_user(is_staff=True)
    topic = make_topic()
    fan = make_user(preferences={"interests": [topic.get_parent().pk]})
    batch = in_batch(member)
    versions = {"least": "2.1", "most": "2.4"}
    make_banner("visitors", target="public")
    make_banner("staff", target="staff")
    conditions = {
        "everyone": block("everyone"),
        "signed in": block("signed_in"),
        "trial": block("staff"),
        "batch": block("batches", batches=[str(batch.pk)]),
        "topic": block("interest", pages=[{"type": "item", "value": topic.pk}]),
        "app": block("app_version", **versions),
    }
    for title, condition in conditions.items():
        make_banner(title, audience=[condition])
    make_banner("both", audience=[conditions["batch"], conditions["app"]])
    all_see = {"everyone", "signed in"}
    seen = {
        (other, None): all_see,
        (member, None): all_see | {"batch"},
        (fan, None): all_see | {"topic"},
        (staff, None): all_see | {"staff", "trial"},
        (member, "2.4"): all_see | {"batch", "app", "both"},
        (other, "2.4.1"): all_see,
        (other, "2.0.9"): all_see,
        (other, "new"): all_see,
    }
    for (user, app), wanted in seen.items():
        headers = {"x-app-version": app} if app else {}
        assert set(titles(student(user, **headers))) == wanted, (user, app)
    assert titles(public()) == ["visitors"]
    assert "when" not in student(member).content.decode()


def test_sections_hold_what_is_published_now():
    now = timezone.now()
    topic = make_topic()
    subject = topic.get_parent()
    home = subject.get_parent().get_parent()
    user = make_user()
    batch = in_batch(user)
    sitting = Sitting(make_exam(), user)
    coming = open_exam("Coming", kind="mock", starts_at=now + HOUR)
    closed = open_exam("Closed", kind="mock", ends_at=now - HOUR)
    mine = open_exam("Mine", kind="combined", audience="batches")
    mine.batches.create(batch=batch)
    mine.save()
    open_exam("By mail", kind="combined", audience="emails")
    open_exam("Hidden", kind="mock", live=False)
    index = below(home, ArticleIndexPage)
    index.add_child(instance=ArticlePage(title="News", slug="news", intro="Now."))
    secret = below(home, ArticleIndexPage)
    secret.add_child(instance=ArticlePage(title="Secret", slug="s", intro="No."))
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    every = {"subject": None, "kind": "", "limit": 9}
    make_section("exams", key="open", state="open", **{**every, "kind": "mock"})
    make_section("exams", key="coming", state="upcoming", **every)
    make_section("exams", key="closed", state="past", **every)
    make_section("exams", key="mine", state="any", **{**every, "kind": "combined"})
    make_section("exams", key="none", state="any", **{**every, "subject": subject.pk})
    make_section("topics", key="topics", subject=subject.pk, limit=3)
    make_section("articles", key="articles", limit=3)
    make_section("continue", key="go-on", limit=3)
    make_section("custom", key="custom", content=WORDS)
    found = items(student(user))
    names = {
        key: [x.get("name") or x.get("title") for x in some]
        for key, some in found.items()
    }
    assert names == {
        "open": [sitting.exam.name],
        "coming": [coming.name],
        "closed": [closed.name],
        "mine": [mine.name],
        "topics": [topic.title],
        "articles": ["News"],
        "go-on": [sitting.exam.name],
        "custom": [None],
    }
    assert found["coming"][0]["locked"] is False
    assert found["coming"][0]["state"] == "upcoming"
    assert found["custom"] == WORDS
    begun = student(user).json()["under_way"]
    assert [x["id"] for x in begun] == [sitting.paper["id"]]
    others = items(student())
    assert "go-on" not in others
    assert "mine" not in others
    with time_machine.travel(now + 2 * HOUR):
        assert {x["name"] for x in items(student(user))["open"]} == {
            "Coming",
            sitting.exam.name,
        }


def test_a_section_of_a_subject_holds_the_exams_that_ask_of_it():
    subject = make_subject()
    exam = make_exam([[make_question(subject=subject)]])
    make_section("exams", key="of", state="any", subject=subject.pk, kind="", limit=3)
    open_exam("Other")
    assert [x["slug"] for x in items(student())["of"]] == [exam.slug]


def test_pinned_announcements_come_first_and_hold_no_more_than_they_may():
    make_announcement("one", body=WORDS)
    two = make_announcement("two", position=1)
    actions.pin(two, make_user())
    assert titles(student(), "announcements") == ["two", "one"]
    assert student().json()["announcements"][1]["body"] == WORDS
    long = Announcement(
        title="long",
        body=json.dumps([{"type": "text", "value": f"<p>{'x' * 300_000}</p>"}]),
    )
    with pytest.raises(ValidationError) as no:
        long.clean()
    assert "body" in no.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        make_announcement(body=[{"type": "text", "value": "x" * 600_000}])


def test_a_banner_leads_to_one_place_that_is_published():
    home = make_home()
    page, draft = below(home, StandardPage), below(home, StandardPage, live=False)
    exam, gone = open_exam("Mock"), open_exam("Gone", live=False)
    article = below(home, ArticleIndexPage).add_child(
        instance=ArticlePage(title="A", slug="a", intro="A")
    )
    targets = [
        ({"page": page}, {"kind": "page", "id": page.pk, "url": page.full_url}),
        (
            {"page": article},
            {"kind": "article", "id": article.pk, "url": article.full_url},
        ),
        ({"exam": exam}, {"kind": "exam", "slug": exam.slug}),
        ({"url": "https://x.example/"}, {"kind": "url", "url": "https://x.example/"}),
        *[(fields, None) for fields in ({}, {"page": draft}, {"exam": gone})],
    ]
    for n, (fields, _) in enumerate(targets):
        make_banner(f"{n}", position=n, **fields)
    assert [x["link"] for x in student().json()["banners"]] == [x for _, x in targets]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_banner(page=page, url="/x")
    for tracking in ([1], {"a": 1}, {str(n): "" for n in range(11)}, {"a": "x" * 101}):
        with pytest.raises(ValidationError):
            Banner(title="x", tracking=tracking).clean_fields()


def test_a_picture_is_seen_while_something_shows_it_and_a_private_one_never(client):
    now = timezone.now()
    shown, secret = make_image(), make_image()
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    secret.collection = closed
    secret.save()
    make_banner("shown", image=shown, ends_at=now + HOUR)
    make_banner("secret", image=secret)
    make_announcement(body=[{"type": "picture", "value": {"image": secret.pk}}])
    found = {x["title"]: x["image"] for x in student().json()["banners"]}
    assert found["secret"] is None
    assert student().json()["announcements"][0]["body"][0]["value"] is None
    path = found["shown"]["url"].partition("8000")[2]
    assert client.get(path).status_code == 200
    hidden = secret.get_rendition("width-1200|format-webp").url
    assert client.get(hidden).status_code == 404
    with time_machine.travel(now + 2 * HOUR):
        assert client.get(path).status_code == 404


def test_only_listed_settings_leave_and_one_version_of_a_key_is_in_force():
    editor = make_user(is_staff=True)
    for known in config_keys().values():
        assert faults(known.key, known.example) == []
    one = AppConfig.objects.create(key="app.home", number=1, content={"greeting": "1"})
    two = AppConfig.objects.create(key="app.home", number=2, content={"greeting": "2"})
    AppConfig.objects.create(
        key="secret.key", number=1, content={"a": 1}, status="published"
    )
    hero = AppConfig.objects.create(
        key="landing.hero", number=1, content={"title": "Hi"}
    )
    assert student().json()["config"] == {}
    for config in (one, two, hero):
        actions.publish_config(config, editor)
    assert student().json()["config"] == {"app.home": {"greeting": "2"}}
    assert public().json()["config"] == {"landing.hero": {"title": "Hi"}}
    one.refresh_from_db()
    assert one.status == "archived"
    with pytest.raises(IntegrityError), transaction.atomic():
        AppConfig.objects.filter(pk=one.pk).update(status="published")
    wrong = AppConfig.objects.create(key="app.home", number=3, content={"greeting": 3})
    with pytest.raises(Refusal) as no:
        actions.publish_config(wrong, editor)
    assert no.value.code == "config-not-ready"
    assert student().json()["config"] == {"app.home": {"greeting": "2"}}
    actions.archive(two, editor)
    assert student().json()["config"] == {}


def test_a_feature_is_on_for_the_same_share_of_students_each_time():
    facts = {"on": True, "percentage": 30, "batches": []}
    users = [make_user.__globals__["User"](pk=n) for n in range(1000)]
    visitors = [Visitor(timezone.now(), user) for user in users]
    on = [is_on("new", facts, x) for x in visitors]
    assert on == [is_on("new", facts, x) for x in visitors]
    assert 250 < sum(on) < 350
    wider = [is_on("new", {**facts, "percentage": 60}, x) for x in visitors]
    assert all(b for a, b in zip(on, wider, strict=True) if a)
    assert on != [is_on("other", facts, x) for x in visitors]


def test_flags_are_told_to_whom_they_are_for():
    user = make_user()
    FeatureFlag.objects.create(key="all", is_on=True)
    FeatureFlag.objects.create(key="none", is_on=False)
    some = FeatureFlag.objects.create(key="some", is_on=True, percentage=0)
    some.batches.add(in_batch(user))
    assert student(user).json()["flags"] == {"all": True, "none": False, "some": True}
    assert student().json()["flags"] == {"all": True, "none": False, "some": False}
    assert public().json()["flags"] == {"all": True, "none": False, "some": False}


def test_a_room_that_is_off_answers_503_to_students_and_is_hidden_at_home():
    editor, exam = make_user(is_staff=True, is_superuser=True), make_exam()
    make_section("exams", key="open", state="any", subject=None, kind="", limit=3)
    flag = FeatureFlag.objects.create(key="module.exams", is_on=True)
    path = f"/api/v1/exams/{exam.slug}/"
    assert api().get(path).status_code == 200
    actions.switch_off(flag, editor)
    modules.forget()
    for refused in (api().get(path), api(make_user()).post(f"{path}attempts/")):
        assert refused.status_code == 503
        assert refused.json()["code"] == "module-off"
        assert refused["Retry-After"] == "300"
    assert api(editor).get("/api/v1/staff/questions/").status_code == 200
    assert api(editor).get("/api/v1/me/").status_code == 200
    assert items(student()) == {}
    assert student().json()["flags"] == {"module.exams": False}
    actions.switch_on(flag, editor)
    modules.forget()
    assert api().get(path).status_code == 200
    assert list(items(student())) == ["open"]
    lines = AuditEntry.objects.filter(object_kind="home.featureflag")
    assert set(lines.values_list("verb", "actor_id")) == {
        ("home.on", editor.pk),
        ("home.off", editor.pk),
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "module.moon"},
        {"key": "module.accounts"},
        {"key": "module.exams", "percentage": 50},
        {"key": "Capital"},
        {"key": "x", "percentage": 101},
    ],
)
def test_a_flag_that_could_not_work_is_refused(fields):
    with pytest.raises(ValidationError):
        FeatureFlag(**fields).full_clean()


def test_a_version_is_up_to_four_numbers():
    assert version("1.4") == (1, 4, 0, 0)
    for odd in (None, "", "1.", "a", "1.2.3.4.5", "99999", "1.2\n", "-1"):
        assert version(odd) is None


def test_the_language_asked_for_chooses_articles_and_pages():
    home = make_home()
    below(home, LandingPage, title="Camp")
    assert titles(public(**{"accept-language": "hi"}), "pages") == ["Camp"]
    answer = public(**{"accept-language": "x" * 500})
    assert titles(answer, "pages") == ["Camp"]
    assert "Accept-Language" in answer["Vary"]


def test_each_site_keeps_a_screen_of_its_own():
    home = make_home()
    below(home, LandingPage, title="Camp")
    other = home.copy(update_attrs={"slug": "other"}, recursive=False)
    Site.objects.create(hostname="other.example", root_page=other)
    assert titles(public(), "pages") == ["Camp"]
    with override_settings(ALLOWED_HOSTS=["other.example"]):
        assert titles(public(host="other.example"), "pages") == []


def test_ten_and_a_thousand_things_cost_the_same_queries():
    topic = make_topic()
    subject = topic.get_parent().pk
    image, page = make_image(), make_home()
    body = [
        {"type": "text", "value": f'<p><a linktype="page" id="{page.pk}">x</a></p>'},
        {"type": "picture", "value": {"image": image.pk, "alt_text": "a"}},
    ]
    user = make_user(preferences={"interests": [topic.pk]})
    batches = [
        block("batches", batches=["1"]),
        block("interest", pages=[{"type": "item", "value": topic.pk}]),
    ]

    def fill(times):
        Banner.objects.bulk_create(
            Banner(
                title="b",
                image=image,
                page=page,
                audience=json.dumps(batches if n % 2 else []),
            )
            for n in range(times)
        )
        Announcement.objects.bulk_create(
            Announcement(
                title="a", body=json.dumps(body), last_published_at=timezone.now()
            )
            for _ in range(times)
        )
        for _ in range(times // 100 or 1):
            make_section("exams", state="open", subject=subject, kind="", limit=3)
            make_section("topics", subject=subject, limit=3)
            make_section("articles", limit=3)
            make_section("custom", content=body)

    def cost():
        connection.cursor().execute("DELETE FROM core_cache")
        client = api(user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(STUDENT).status_code == 200
        return [q["sql"][:90] for q in captured]

    fill(10)
    cost()
    few = cost()
    fill(990)
    many = cost()
    assert len(many) == len(few), set(many) ^ set(few)
    assert len([x for x in few if "core_cache" not in x and "SAVEPOINT" not in x]) < 55


def test_windows_are_found_by_an_index():
    now = timezone.now()
    Banner.objects.bulk_create(
        Banner(title="b", ends_at=now - n * HOUR) for n in range(1, 3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE home_banner")
        for rows in (
            Banner.objects.open(now),
            Banner.objects.published().filter(window__overlap=(now, None)),
        ):
            assert "open_banner" in rows.explain()
