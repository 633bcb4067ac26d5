"""Codes in the Wagtail admin: words at the field, and refusals that change nothing."""

from django.contrib.messages import get_messages
from django.urls import reverse

from wagtail.models import Page

import pytest

from cms.models import SyllabusCode, SyllabusPage, TopicPage
from tests.factories import (
    make_home,
    make_subject,
    make_syllabus,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

NO_COMMENTS = {
    "comments-TOTAL_FORMS": 0,
    "comments-INITIAL_FORMS": 0,
    "comments-MIN_NUM_FORMS": 0,
    "comments-MAX_NUM_FORMS": "",
}


@pytest.fixture
def admin(client):
    client.force_login(make_user("admin@example.com", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def two(db):
    """Two syllabuses with a subject each; a topic T with T1 below it in the first."""
    home = make_home()
    first, second = (make_syllabus(x, parent=home) for x in ("A", "B"))
    topic = make_topic(make_subject(first, "EM"), "T", title="Topic")
    make_topic(topic, "T1")
    return {"topic": fresh(topic), "there": make_subject(second, "IT"), "home": home}


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def state():
    return list(Page.objects.order_by("pk").values_list("pk", "path")), set(
        SyllabusCode.objects.values_list("page", "syllabus", "code")
    )


def topic_data(**fields):
    return {**NO_COMMENTS, "title": "New", "slug": "new", "description": "", **fields}


def create(admin, parent, **fields):
    url = reverse("wagtailadmin_pages:add", args=["cms", "topicpage", parent.pk])
    return admin.post(url, topic_data(**fields))


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_a_topic_is_made_in_the_admin(admin, two):
    response = create(admin, two["topic"], code="T2", **{"action-publish": "1"})
    assert response.status_code == 302
    assert TopicPage.objects.get(code="T2").live


@pytest.mark.parametrize("code", ["EM", "t1", "a"])
@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
def test_a_taken_code_is_explained_at_the_field(admin, two, code, action):
    before = state()
    response = create(admin, two["topic"], code=code, **action)
    assert "choose another" in response.context["form"].errors["code"][0]
    assert state() == before


@pytest.mark.parametrize("code", ["", "has space", "ग"])
def test_a_code_no_spreadsheet_could_hold_is_explained_at_the_field(admin, two, code):
    before = state()
    response = create(admin, two["topic"], code=code)
    assert "code" in response.context["form"].errors
    assert state() == before


def test_a_draft_may_change_its_code_and_a_published_page_keeps_it(admin, two):
    topic = two["topic"]
    url = reverse("wagtailadmin_pages:edit", args=[topic.pk])
    admin.post(url, topic_data(title="Renamed", code="Z", **{"action-publish": "1"}))
    assert (fresh(topic).title, fresh(topic).code) == ("Renamed", "T")
    topic = fresh(topic)
    topic.unpublish()
    admin.post(url, topic_data(title="Renamed", code="Z", **{"action-publish": "1"}))
    assert (fresh(topic).live, fresh(topic).code) == (True, "Z")


def test_a_syllabus_code_is_explained_when_another_syllabus_has_it(admin, two):
    before = state()
    url = reverse(
        "wagtailadmin_pages:add", args=["cms", "syllabuspage", two["home"].pk]
    )
    response = admin.post(url, topic_data(code="b"))
    assert "choose another" in response.context["form"].errors["code"][0]
    assert state() == before


def move_url(two):
    return reverse(
        "wagtailadmin_pages:move_confirm", args=[two["topic"].pk, two["there"].pk]
    )


def test_a_move_to_another_syllabus_goes_through_where_the_codes_are_free(admin, two):
    assert admin.post(move_url(two)).status_code == 302
    assert fresh(two["topic"]).is_descendant_of(fresh(two["there"]))


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_colliding_move_is_refused_in_words_and_nothing_moves(admin, two, verb):
    make_topic(two["there"], "T1", title="Other")
    before = state()
    response = getattr(admin, verb)(move_url(two))
    assert response.status_code == 302
    assert "already has the codes t1" in said(response)
    assert state() == before


def test_a_colliding_bulk_move_is_refused_in_words_and_nothing_moves(admin, two):
    make_topic(two["there"], "T1", title="Other")
    before = state()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    response = admin.post(
        f"{url}?id={two['topic'].pk}&next=/admin/", {"chooser": two["there"].pk}
    )
    assert response.status_code == 302
    assert "already has the codes t1" in said(response)
    assert state() == before


def copy(admin, page, parent, **fields):
    data = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": parent.pk,
        "new_code": page.code,
        **fields,
    }
    return admin.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)


def test_a_copy_within_the_syllabus_gets_a_code_of_its_own(admin, two):
    topic = two["topic"]
    response = copy(admin, topic, topic.get_parent(), new_code="T-copy")
    assert response.status_code == 302
    copied = TopicPage.objects.get(slug="copy")
    assert (copied.code, fresh(topic).code) == ("T-copy", "T")
    assert copied.get_latest_revision_as_object().code == "T-copy"


def test_a_copy_that_keeps_a_taken_code_is_explained_at_the_field(admin, two):
    before = state()
    response = copy(admin, two["topic"], two["topic"].get_parent())
    assert "already a code there" in response.context["form"].errors["new_code"][0]
    assert state() == before


def test_a_copy_with_subpages_names_the_codes_in_the_way(admin, two):
    before = state()
    fields = {"new_code": "T9", "copy_subpages": "on"}
    response = copy(admin, two["topic"], two["topic"].get_parent(), **fields)
    assert "t1" in response.context["form"].errors["new_parent_page"][0]
    assert state() == before


def test_a_copy_cannot_take_the_code_of_its_own_subpage(admin, two):
    before = state()
    fields = {"new_code": "T1", "copy_subpages": "on"}
    response = copy(admin, two["topic"], two["there"], **fields)
    assert "new_code" in response.context["form"].errors
    assert state() == before


def test_a_branch_is_copied_to_another_syllabus_with_its_codes(admin, two):
    copy(admin, two["topic"], two["there"], copy_subpages="on")
    below = TopicPage.objects.descendant_of(fresh(two["there"]))
    assert set(below.values_list("code", flat=True)) == {"T", "T1"}


def test_a_whole_syllabus_is_copied_under_a_new_code(admin, two):
    first = SyllabusPage.objects.get(code="A")
    copy(admin, first, two["home"], new_code="A-2027", copy_subpages="on")
    copied = SyllabusPage.objects.get(code="A-2027")
    held = set(copied.codes.values_list("code", flat=True))
    assert held == {"a-2027", "em", "t", "t1"}


def test_the_copy_screen_asks_for_a_code_and_offers_no_alias(admin, two):
    url = reverse("wagtailadmin_pages:copy", args=[two["topic"].pk])
    screen = admin.get(url).content.decode()
    assert 'name="new_code"' in screen
    assert 'name="alias"' not in screen
    url = reverse("wagtailadmin_pages:copy", args=[two["home"].pk])
    screen = admin.get(url).content.decode()
    assert 'name="new_code"' not in screen
    assert 'name="alias"' in screen


@pytest.mark.parametrize("fields", [{}, {"alias": "on"}])
def test_a_home_page_is_copied_alone_but_not_with_its_syllabuses(admin, two, fields):
    before = state()
    data = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": two["home"].get_parent().pk,
        **fields,
    }
    url = reverse("wagtailadmin_pages:copy", args=[two["home"].pk])
    response = admin.post(url, {**data, "copy_subpages": "on"})
    assert response.status_code == 302
    assert "cannot be copied with its subpages" in said(response)
    assert state() == before
    admin.post(url, data)
    assert Page.objects.filter(slug="copy").count() == 1


def test_taking_a_published_revision_back_in_keeps_the_code(admin, two):
    topic = two["topic"]
    old = topic.save_revision()
    topic.unpublish()
    TopicPage.objects.filter(pk=topic.pk).update(code="T-2")
    url = reverse("wagtailadmin_pages:revisions_revert", args=[topic.pk, old.pk])
    assert admin.get(url).context["form"]["code"].value() == "T-2"
