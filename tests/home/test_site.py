"""What search engines, messengers and feeds are told, and pages in two languages."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    PageViewRestriction,
    Site,
)

import pytest
from defusedxml import ElementTree

from cms.models import SiteSettings
from core.problems import Refusal
from exams.attempts.invigilating import close_exam
from home.models import ArticleIndexPage, ArticlePage, ExamCataloguePage, StandardPage
from tests.cms.pages import graph, read
from tests.cms.schemaorg import faults
from tests.cms.test_blobs import make_image
from tests.factories import make_home, make_subject, make_syllabus, make_user
from tests.home.composing import below, block, composed, item
from tests.home.test_home_page import open_exam

pytestmark = pytest.mark.django_db
SECRET = "Geheim-7c"


def metas(page):
    found = page.all("meta")
    return {x.get("property") or x.get("name"): x.get("content") for x in found}


def settings_of(**fields):
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.update_or_create(site=site, defaults=fields)


def in_hindi(page, **fields):
    locale, _ = Locale.objects.get_or_create(language_code="hi")
    twin = page.copy_for_translation(locale)
    for name, value in fields.items():
        setattr(twin, name, value)
    twin.save_revision().publish()
    return type(twin).objects.get(pk=twin.pk)


def test_a_page_says_who_it_is_to_search_engines_and_messengers(client):
    home = make_home(title="Start")
    page = below(
        home,
        StandardPage,
        title='About "us" <b>',
        search_description="Who we are & why.",
        share_image=make_image(),
    )
    shown = read(client.get(page.url))
    said = metas(shown)
    assert said["og:title"] == 'About "us" <b>'
    assert said["og:description"] == said["description"] == "Who we are & why."
    assert said["og:url"] == page.full_url
    assert (said["og:image:width"], said["og:image:height"]) != (None, None)
    assert urlsplit(said["og:image"]).netloc
    assert {"rel": "canonical", "href": page.full_url} in shown.all("link")
    crumbs = graph(shown)["BreadcrumbList"]["itemListElement"]
    assert [x["name"] for x in crumbs] == ["Start", 'About "us" <b>']


def test_the_syllabus_is_a_course_and_an_exam_a_quiz(client):
    syllabus = make_syllabus(title="DCET")
    catalogue = below(syllabus.get_parent(), ExamCataloguePage)
    exam = open_exam("Mock", description="Five sections.")
    assert graph(read(client.get(syllabus.url)))["Course"]["name"] == "DCET"
    quiz = graph(read(client.get(f"{catalogue.url}{exam.slug}/")))["Quiz"]
    assert (quiz["name"], quiz["timeRequired"]) == ("Mock", "PT180M")
    assert quiz["url"] == f"{catalogue.full_url}{exam.slug}/"


def test_an_exam_has_a_page_while_it_is_published(client):
    home = make_home()
    catalogue = below(home, ExamCataloguePage, title="Exams")
    shown, hidden = open_exam("Shown"), open_exam("Hidden", live=False)
    page = read(client.get(f"{catalogue.url}{shown.slug}/"))
    assert page.words("h1") == "Shown"
    assert f"{catalogue.full_url}{shown.slug}/" == next(
        x["href"] for x in page.all("link") if x["rel"] == "canonical"
    )
    assert client.get(f"{catalogue.url}{hidden.slug}/").status_code == 404
    assert client.get(f"{catalogue.url}no-such-exam/").status_code == 404
    listed = read(client.get(catalogue.url)).text
    assert "Shown" in listed
    assert "Hidden" not in listed


def test_the_page_of_an_exam_names_its_other_language_and_not_the_catalogues(client):
    home = make_home()
    catalogue = below(home, ExamCataloguePage)
    exam = open_exam("Mock")
    in_hindi(home)
    twin = in_hindi(catalogue)
    for page in (catalogue, twin):
        shown = read(client.get(f"{page.url}{exam.slug}/"))
        named = {x["hreflang"]: x["href"] for x in shown.all("link") if "hreflang" in x}
        assert named["en"] == named["x-default"] == f"{catalogue.full_url}{exam.slug}/"
        assert named["hi"] == f"{twin.full_url}{exam.slug}/"


def test_exams_that_are_over_or_not_open_yet_say_so_and_come_in_pages(client):
    now = timezone.now()
    home = make_home()
    catalogue = below(home, ExamCataloguePage)
    over = open_exam("Past", ends_at=now - timedelta(hours=1))
    open_exam("Soon", starts_at=now + timedelta(days=30))
    going = open_exam("Going")
    listed = read(client.get(catalogue.url)).text
    assert listed.count("ticket-state") == 2
    assert ">Over<" in listed
    assert ">Opens " in listed
    assert ">Over<" in read(client.get(f"{catalogue.url}{over.slug}/")).text
    home = composed(block("exams", heading="Newest", chosen=[], limit=6), page=home)
    assert ">Past<" not in client.get(home.url).content.decode()
    close_exam(make_user(), going.pk, reason="A leak", now=timezone.now())
    assert "Going" not in client.get(home.url).content.decode()
    for n in range(24):
        open_exam(f"More {n}", year=2026)
    first = read(client.get(catalogue.url, {"year": 2026})).text
    assert "?page" not in first
    second = read(client.get(catalogue.url, {"page": 2}))
    assert second.text.count('<article class="ticket"') == 3
    canonical = {"rel": "canonical", "href": f"{catalogue.full_url}?page=2"}
    assert canonical in second.all("link")


def test_no_page_names_what_is_private(client):
    home = make_home(title="Start")
    locale, _ = Locale.objects.get_or_create(language_code="hi")
    twin = in_hindi(home, title=SECRET)
    syllabus = make_syllabus(parent=home, title="Open syllabus")
    make_subject(syllabus, "B", title="Open subject")
    shut = [
        make_subject(syllabus, "S", title=SECRET),
        make_syllabus("X", parent=home, title=SECRET, show_in_menus=True),
        below(home, StandardPage, title=SECRET, slug=f"{SECRET}-1"),
        below(home, ArticleIndexPage, title=SECRET),
        twin,
    ]
    below_shut = make_subject(shut[1], "XS", title=SECRET)
    below(shut[3], ArticlePage, title=SECRET, intro=SECRET)
    below(home, ExamCataloguePage)
    for page in shut:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    value = {"label": "", "label_hi": "", "page": shut[2].pk, "address": ""}
    links = [{"type": "link", "value": value}]
    column = {"title": "House", "title_hi": "", "links": [value]}
    settings_of(menu=links, button=links, footer=[{"type": "column", "value": column}])
    text = f'<p><a linktype="page" id="{shut[2].pk}">words</a></p>'
    home = composed(
        block("topics", heading="Open", page=syllabus.pk, limit=6),
        block("topics", heading="Shut", page=shut[1].pk, limit=6),
        block("articles", heading="Desk", page=shut[3].pk, limit=3),
        block("text", text=text),
        block("action", buttons=[item(**value)]),
        page=home,
    )
    for path in (home.url, syllabus.url, f"/api/v2/pages/{home.pk}/"):
        said = client.get(path, headers={"accept": "*/*"}).content.decode()
        assert SECRET.lower() not in said.lower(), path
    assert "Open subject" in client.get(syllabus.url).content.decode()
    assert "hreflang" not in client.get(home.url).content.decode()
    client.force_login(make_user())
    entitled = client.get(shut[1].url)
    assert f'href="{below_shut.url}"' in entitled.content.decode()


def test_a_logo_whose_file_is_gone_breaks_no_page(client):
    home = make_home()
    image = make_image()
    settings_of(logo=image, share_image=image)
    image.file.storage.delete(image.file.name)
    shown = read(client.get(home.url))
    assert not [x for x in shown.all("img") if x.get("class") == "logo"]
    assert "og:image" not in metas(shown)


def test_the_catalogue_narrows_by_year(client):
    catalogue = below(make_home(), ExamCataloguePage)
    open_exam("Old", year=2025)
    open_exam("New", year=2026)
    found = read(client.get(catalogue.url, {"year": "2025"})).text
    assert ">Old<" in found
    assert ">New<" not in found
    for odd in ("x", "99999999999", "-1"):
        assert client.get(catalogue.url, {"year": odd}).status_code == 200


def test_the_map_names_pages_of_every_language_and_exams_and_nothing_private(client):
    home = make_home()
    page = below(home, StandardPage)
    draft = below(home, StandardPage, live=False)
    catalogue = below(home, ExamCataloguePage)
    exam = open_exam("Mock")
    twin = in_hindi(home, title="परीक्षा")
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = {x.text for x in root.iter() if x.tag.endswith("loc")}
    for url in (home, page, catalogue, twin):
        assert url.full_url in found
    assert f"{catalogue.full_url}{exam.slug}/" in found
    assert draft.full_url not in found


def test_robots_are_kept_out_of_what_is_no_page_and_shown_the_map(client):
    said = client.get("/robots.txt").content.decode()
    for line in ("Disallow: /admin/", "Disallow: /api/", "Sitemap: http://testserver/"):
        assert line in said


def test_a_page_in_two_languages_names_the_other_and_speaks_its_own(client):
    home = make_home(title="Start")
    assert not [x for x in read(client.get("/")).all("link") if "hreflang" in x]
    twin = in_hindi(home, title="शुरुआत")
    assert twin.url == "/hi/"
    english, hindi = read(client.get("/", {"x": 1})), read(client.get("/hi/"))
    assert (english.all("html")[0]["lang"], hindi.all("html")[0]["lang"]) == (
        "en",
        "hi",
    )
    for page in (english, hindi):
        named = {x["hreflang"]: x["href"] for x in page.all("link") if "hreflang" in x}
        assert named == {
            "en": home.full_url,
            "hi": twin.full_url,
            "x-default": home.full_url,
        }
    assert "मुख्य सामग्री पर जाएँ" in hindi.text
    assert {"href": "/hi/", "lang": "hi", "hreflang": "hi"} in english.all("a")


def test_what_the_browser_prefers_does_not_change_the_language_of_an_address(client):
    make_home()
    page = read(client.get("/", headers={"accept-language": "hi"}))
    assert page.all("html")[0]["lang"] == "en"
    assert (
        client.get("/api/v1/exams/", headers={"accept-language": "hi"}).status_code
        == 200
    )


def test_a_syllabus_is_not_translated_and_says_so():
    syllabus = make_syllabus()
    locale, _ = Locale.objects.get_or_create(language_code="hi")
    with pytest.raises(Refusal) as caught:
        syllabus.copy_for_translation(locale, copy_parents=True)
    assert caught.value.code == "one-syllabus"


def test_a_page_that_moved_is_found_by_its_former_address(
    client, django_capture_on_commit_callbacks
):
    page = below(make_home(), StandardPage, slug="about")
    before = page.url
    page.slug = "about-us"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert Redirect.objects.filter(old_path=before.rstrip("/")).exists()
    moved = client.get(before)
    assert (moved.status_code, moved["Location"]) == (301, "/about-us/")


def articles(count, **fields):
    index = below(make_home(), ArticleIndexPage, title="Desk", intro="News & advice")
    for n in range(count):
        named = {"title": f"Article {n} <b>", "published_on": f"2026-01-{n + 1:02}"}
        below(index, ArticlePage, intro="In short.", **{**named, **fields})
    return index


def test_articles_stand_newest_first_twelve_to_a_page(client):
    index = articles(14)
    first = read(client.get(index.url))
    assert len(first.all("article")) == 12
    assert first.text.index("Article 13") < first.text.index("Article 12")
    second = read(client.get(index.url, {"page": 2}))
    assert len(second.all("article")) == 2
    canonical = {"rel": "canonical", "href": f"{index.full_url}?page=2"}
    assert canonical in second.all("link")
    assert len(read(client.get(index.url, {"page": "x"})).all("article")) == 12


def test_articles_are_an_rss_feed_which_the_index_names(client):
    index = articles(2)
    articles_draft = below(index, ArticlePage, intro="x", title="Draft", live=False)
    named = [
        x for x in read(client.get(index.url)).all("link") if x["rel"] == "alternate"
    ]
    assert named[0]["type"] == "application/rss+xml"
    feed = ElementTree.fromstring(client.get(named[0]["href"]).content)
    titles = [x.findtext("title") for x in feed.iter("item")]
    assert titles == ["Article 1 <b>", "Article 0 <b>"]
    assert articles_draft.title not in titles


def test_an_article_is_told_as_one_and_leads_to_others(client):
    index = articles(3)
    page = index.articles().first()
    shown = read(client.get(page.url))
    assert graph(shown)["Article"]["datePublished"] == "2026-01-03"
    assert "Article 0" in shown.text
    assert metas(shown)["og:type"] == "article"


def test_menus_footer_and_contact_are_the_editors_to_set(client):
    home = make_home()
    page = below(home, StandardPage, title="About")
    draft = below(home, StandardPage, title="Draft", live=False)

    def link(target, words=""):
        value = {"label": words, "label_hi": "", "page": target.pk, "address": ""}
        return {"type": "link", "value": value, "id": None}

    column = {"title": "House", "title_hi": "संस्था", "links": [link(page)["value"]]}
    settings_of(
        menu=[link(page, "Who we are"), link(draft)],
        button=[link(page, "Begin")],
        footer=[{"type": "column", "value": column}],
        profiles=[
            {
                "type": "profile",
                "value": {"network": "youtube", "url": "https://y.example/a"},
            }
        ],
        contact_phone="+91 20 5550 0142",
        address="14 Karve Road\nPune",
    )
    shown = read(client.get(home.url))
    for words in ("Who we are", "Begin", "House", "YouTube", "Karve Road<br>Pune"):
        assert words in shown.text
    assert "Draft" not in shown.text
    assert {"href": "tel:+912055500142"} in shown.all("a")
    in_hindi(home)
    assert "संस्था" in read(client.get("/hi/")).text


def test_nothing_is_loaded_from_google_or_asked_about_without_an_id(client):
    home = make_home()
    answer = client.get(home.url)
    assert "google" not in answer["Content-Security-Policy"]
    assert "data-analytics" not in answer.content.decode()


def test_with_an_id_visitors_are_asked_before_anything_is_loaded(client):
    home = make_home()
    settings_of(analytics_id="G-AB12CD34", cookie_notice="May we count?")
    for _ in range(2):
        answer = client.get(home.url)
        page = read(answer)
        assert "May we count?" in page.text
        assert not [x for x in page.all("script") if "google" in x.get("src", "")]
        assert "https://www.googletagmanager.com" in answer["Content-Security-Policy"]


def test_logo_and_picture_for_sharing_are_everybodys_and_private_ones_nobodys(client):
    home = make_home()
    logo, share = make_image(), make_image()
    settings_of(logo=logo, share_image=share)
    shown = read(client.get(home.url))
    [src] = [x["src"] for x in shown.all("img") if x.get("class") == "logo"]
    paths = [src, urlsplit(metas(shown)["og:image"]).path]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    for image in (logo, share):
        image.collection = closed
        image.save()
    shown = read(client.get(home.url, {"x": 1}))
    assert not [x for x in shown.all("img") if x.get("class") == "logo"]
    assert "og:image" not in metas(shown)
    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_the_check_of_structured_data_sees_what_is_wrong():
    course = {
        "@type": "Course",
        "name": "DCET",
        "description": "All of it",
        "provider": {"@id": "#organization"},
    }
    assert faults(course) == []
    for wrong in ({"name": ""}, {"url": "/x"}, {"provider": "us"}, {"price": 1}):
        assert len(faults({**course, **wrong})) == 1
    assert faults({"@type": "Moon"}) == ["Moon is no type of ours."]
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [course]}
    assert len(faults(crumbs)) == 1
