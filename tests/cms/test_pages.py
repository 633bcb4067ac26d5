"""The page tree and the frame around every page."""

from django.test import RequestFactory
from django.views.defaults import server_error

from wagtail.models import Page, Site

import pytest

from cms.models import SiteSettings, SubjectPage, SyllabusPage, TopicPage
from home.models import (
    ArticleIndexPage,
    ArticlePage,
    ContactPage,
    ExamCataloguePage,
    FaqPage,
    HomePage,
    LandingPage,
    StandardPage,
)
from tests.cms.pages import graph, queries_of, read
from tests.factories import make_home, make_subject, make_syllabus, make_topic

BELOW_HOME = [LandingPage, ArticleIndexPage, FaqPage, ExamCataloguePage, ContactPage]
PARENTS = {
    HomePage: {Page},
    **dict.fromkeys(BELOW_HOME, {HomePage}),
    StandardPage: {HomePage, StandardPage},
    ArticlePage: {ArticleIndexPage},
    SyllabusPage: {HomePage},
    SubjectPage: {SyllabusPage},
    TopicPage: {SubjectPage, TopicPage},
}


@pytest.mark.parametrize("model", PARENTS)
def test_each_page_type_stands_exactly_where_it_may(model):
    assert set(model.allowed_parent_page_models()) == PARENTS[model]
    children = {child for child, parents in PARENTS.items() if model in parents}
    assert set(model.allowed_subpage_models()) == children


def test_the_table_names_every_page_type_of_ours():
    ours = {model for model in Page.__subclasses__() if not model._meta.abstract}
    ours |= {model for model in all_below(Page) if not model._meta.abstract}
    assert {m for m in ours if m._meta.app_label in ("cms", "home")} == set(PARENTS)


def all_below(model):
    for child in model.__subclasses__():
        yield child
        yield from all_below(child)


@pytest.mark.django_db
@pytest.mark.parametrize("description", ["", "What it is <about>."])
def test_syllabus_pages_render_bare_and_full(client, description):
    syllabus = make_syllabus(title="DCET", description=description)
    bare = read(client.get(syllabus.url))
    assert "being prepared" in bare.text
    subject = make_subject(syllabus, title="Maths & more", description=description)
    topic = make_topic(subject, title="Calculus", description=description)
    nested = make_topic(topic, "EM-2", title="गणित के सवाल")
    for page in (syllabus, subject, topic, nested):
        shown = read(client.get(page.url))
        assert shown.words("h1") == page.title.replace("&", "&amp;")
        assert ("&lt;about&gt;" in shown.text) == bool(page.description)
    tree = client.get(syllabus.url).content.decode()
    for page in (subject, topic, nested):
        assert f'href="{page.url}"' in tree


@pytest.mark.django_db
def test_drafts_and_what_lies_below_them_stay_out_of_the_tree(client):
    syllabus = make_syllabus()
    draft = make_topic(make_subject(syllabus), title="Secret", live=False)
    make_topic(draft, "EM-2", title="Below")
    shown = read(client.get(syllabus.url)).text
    assert "Secret" not in shown
    assert "Below" not in shown


@pytest.mark.django_db
def test_words_in_hindi_are_marked_as_such(client):
    topic = make_topic(title="अवकल गणित", description="About calculus.")
    page = read(client.get(topic.url))
    assert page.all("h1") == [{"lang": "hi"}]
    assert {"class": "lead", "lang": "en"} in page.all("p")


@pytest.mark.django_db
def test_a_syllabus_of_any_size_takes_as_many_queries(client):
    syllabus = make_syllabus()

    def grow(to):
        for n in range(SubjectPage.objects.count(), to):
            subject = make_subject(SyllabusPage.objects.get(), f"S{n}")
            make_topic(subject, f"S{n}-1")
        return queries_of(client, syllabus.url)

    assert grow(2) == grow(20) <= 15


@pytest.mark.django_db
def test_the_site_settings_stand_in_header_footer_and_title(client):
    home = make_home(title="Start", search_description="Papers for practice.")
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={
            "brand": "Vidya <b>",
            "tagline": "Sit it here.",
            "contact_email": "desk@example.com",
        },
    )
    page = read(client.get(home.url))
    assert page.text.count("Vidya &lt;b&gt;") == 5
    assert graph(page)["EducationalOrganization"]["name"] == "Vidya <b>"
    assert "Sit it here." in page.text
    assert {"href": "mailto:desk@example.com"} in page.all("a")
    assert {"name": "description", "content": "Papers for practice."} in page.all(
        "meta"
    )
    assert {"rel": "canonical", "href": home.full_url} in page.all("link")


@pytest.mark.django_db
def test_the_menu_holds_live_pages_that_ask_for_it(client):
    home = make_home()
    shown = make_syllabus("A", parent=home, title="Shown", show_in_menus=True)
    make_syllabus("B", parent=home, title="Not asked")
    make_syllabus("C", parent=home, title="Draft", show_in_menus=True, live=False)
    entries = (
        read(client.get(home.url)).text.split('<nav class="menu"')[1].split("</nav>")[0]
    )
    assert f'href="{shown.url}"' in entries
    assert entries.count("<a ") == 1


@pytest.mark.django_db
def test_the_first_link_of_a_page_skips_to_its_content(client):
    page = read(client.get(make_home().url))
    assert page.all("a")[0]["href"] == "#main"
    assert page.all("main")[0]["id"] == "main"


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_a_finished_404(client):
    make_home()
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "not on the paper" in read(response).words("h1")


def test_a_500_asks_neither_database_nor_context():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "went wrong" in read(response).words("h1")
