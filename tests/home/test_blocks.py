"""The blocks of pages: what editors see of them, what they refuse, what they show."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

import pytest

from cms.blocks.action import video_of
from cms.blocks.trust import counters
from cms.site.gathering import gathered
from cms.site.links import LinkBlock
from home.models import HomePage, LandingPage
from tests.cms.pages import graph, queries_of, read
from tests.factories import make_home, make_subject, make_syllabus
from tests.home.composing import below, block, composed, link
from tests.home.test_pages_api import closed_image

BLOCKS = dict(gathered("page_blocks", "PAGE_BLOCKS"))
WANTED = {
    "hero", "features", "exams", "topics", "testimonials", "statistics", "action",
    "faq", "video", "logos", "countdown", "text", "picture_text", "sample_quiz",
}  # fmt: skip
FAQ = block(
    "faq",
    heading="Ask",
    questions=[{"question": "Is it </script> free?", "answer": "<p>Yes &amp; no</p>"}],
)


def test_every_block_a_landing_page_needs_is_there():
    assert set(BLOCKS) >= WANTED
    assert set(HomePage.body.field.stream_block.child_blocks) == set(BLOCKS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_explains_itself_and_draws_its_preview(name, rf):
    kind = BLOCKS[name]
    meta = kind.meta
    for said in (meta.icon, meta.label, meta.description, meta.group, meta.template):
        assert said
    assert meta.icon != "placeholder"
    assert kind.is_previewable
    make_syllabus()
    request = rf.get("/")
    shown = kind.render(kind.get_preview_value(), {"request": request, "number": 1})
    assert "<section" in shown


def emptied(block):
    """What the form makes of a field nobody filled in."""
    if isinstance(block, blocks.ListBlock):
        return block.normalize([emptied(block.child_block)])
    if isinstance(block, ImageBlock):
        return None
    if isinstance(block, blocks.StructBlock):
        known = block.child_blocks.items()
        return block.normalize({name: emptied(child) for name, child in known})
    return block.value_from_form(block.field.to_python(""))


@pytest.mark.django_db
def test_a_block_that_is_half_written_is_drawn_whichever_field_is_empty(rf):
    make_syllabus()
    request = rf.get("/")
    for name, kind in BLOCKS.items():
        for fields in (*[[x] for x in kind.child_blocks], kind.child_blocks):
            value = kind.get_preview_value()
            value |= {x: emptied(kind.child_blocks[x]) for x in fields}
            shown = kind.render(value, {"request": request, "number": 1})
            assert "<section" in shown, (name, fields)
            for told in ("pairs", "things"):
                assert list(getattr(kind, told, lambda value: [0])(value))


@pytest.mark.parametrize(
    ("page", "address", "words"),
    [
        (None, "", "Go"),
        (None, "javascript:alert(1)", "Go"),
        (None, "//elsewhere.example", "Go"),
        (None, "http://plain.example", "Go"),
        (None, "#exams", ""),
    ],
)
def test_a_link_without_words_or_a_fit_target_is_refused(page, address, words):
    kind = LinkBlock()
    value = kind.to_python({"label": words, "page": page, "address": address})
    with pytest.raises(ValidationError):
        kind.clean(value)


@pytest.mark.django_db
def test_a_link_has_one_target_and_not_two():
    kind = LinkBlock()
    value = kind.to_python(link("Go", "#exams") | {"page": make_home().pk})
    with pytest.raises(ValidationError):
        kind.clean(value)


def test_a_draft_may_be_saved_with_a_link_that_is_not_finished():
    kind = LinkBlock()
    kind.defer_required_validation()
    value = kind.to_python({"label": "", "page": None, "address": ""})
    assert kind.clean(value)["label"] == ""


@pytest.mark.django_db
def test_statistics_count_live_and_take_one_source_each(client):
    make_subject(make_syllabus())
    home = composed(
        block(
            "statistics",
            figures=[
                {"counter": "exams", "number": "", "label": "exams"},
                {"counter": "", "number": "4.8", "label": "stars"},
                {"counter": "a-room-that-left", "number": "", "label": "lost"},
            ],
        )
    )
    text = read(client.get(home.url)).text
    assert "<dd>0</dd>" in text
    assert "<dd>4.8</dd>" in text
    assert "lost" not in text
    figure = BLOCKS["statistics"].child_blocks["figures"].child_block
    for pair in (("", ""), ("exams", "7")):
        said = {"counter": pair[0], "number": pair[1], "label": "x"}
        with pytest.raises(ValidationError):
            figure.clean(figure.to_python(said))


@pytest.mark.django_db
def test_each_counter_is_one_query(django_assert_num_queries):
    for _, count in counters().values():
        with django_assert_num_queries(1):
            assert count() >= 0


@pytest.mark.django_db
def test_a_countdown_says_what_is_left_and_then_that_it_is_time(client):
    def shown(until):
        home = composed(block("countdown", heading="DCET", until=until.isoformat()))
        return read(client.get(home.url)).text

    assert "<b data-days>3</b>" in shown(timezone.now() + timedelta(days=3, hours=2))
    assert "It is time." in shown(timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=3", ("youtube", "aqz-KE-bpKQ")),
        ("https://youtu.be/aqz-KE-bpKQ", ("youtube", "aqz-KE-bpKQ")),
        ("https://vimeo.com/1084537", ("vimeo", "1084537")),
        ("https://www.youtube.com/watch", None),
        ("https://youtu.be/", None),
        ("https://youtu.be/a%22onload", None),
        ("https://evil.example/watch?v=aqz", None),
        ("https://vimeo.com/a/b", None),
    ],
)
def test_a_video_is_known_by_its_address(url, found):
    assert video_of(url) == found


@pytest.mark.django_db
def test_a_video_is_a_link_until_it_is_pressed(client):
    url = "https://youtu.be/aqz-KE-bpKQ"
    page = read(client.get(composed(block("video", title="A <film>", url=url)).url))
    assert not page.all("iframe")
    assert {"class": "video-play", "href": url, "rel": "noopener"} in page.all("a")
    assert "youtube-nocookie.com/embed/aqz-KE-bpKQ" in page.text


@pytest.mark.django_db
def test_questions_unfold_without_javascript_and_are_told_to_search_engines(client):
    page = read(client.get(composed(FAQ).url))
    assert len(page.all("details")) == 1
    [entry] = graph(page)["FAQPage"]["mainEntity"]
    assert entry["name"] == "Is it </script> free?"
    assert "</script> free" not in page.text


@pytest.mark.django_db
def test_topics_show_what_is_live_below_the_chosen_page(client):
    syllabus = make_syllabus()
    make_subject(syllabus, "A", title="Shown")
    make_subject(syllabus, "B", title="Draft", live=False)
    home = composed(
        block("topics", heading="Topics", page=syllabus.pk, limit=6),
        page=syllabus.get_parent().specific,
    )
    text = read(client.get(home.url)).text
    assert "Shown" in text
    assert "Draft" not in text


@pytest.mark.django_db
def test_a_picture_of_a_private_collection_is_left_out_of_pages(client):
    image = closed_image()
    said = {"image": image.pk, "decorative": False, "alt_text": "Told"}
    url = "https://youtu.be/aqz-KE-bpKQ"
    blocks = [
        block("hero", heading="Top", image=said),
        block("picture_text", text="<p>x</p>", image=said, side="left", link=[]),
        block("testimonials", voices=[{"quote": "Q", "name": "N", "image": said}]),
        block("logos", logos=[said]),
        block("video", title="A film", url=url, image=said),
    ]
    page = read(client.get(composed(*blocks).url))
    assert not page.all("picture")
    assert [x["src"] for x in page.all("img") if "hero" not in x["class"]] == []


@pytest.mark.django_db
def test_a_page_of_every_block_takes_as_many_queries_twice_as_long(client):
    syllabus = make_syllabus()
    make_subject(syllabus)
    blocks = [
        FAQ,
        block("topics", heading="Topics", page=syllabus.pk, limit=6),
        block("features", heading="F", features=[{"icon": "clock", "title": "T"}] * 3),
        block("testimonials", heading="V", voices=[{"quote": "Q", "name": "N"}] * 3),
        block("action", heading="A", buttons=[link("Go", page=syllabus.pk)] * 2),
    ]
    home = syllabus.get_parent().specific
    composed(*blocks, page=home)
    few = queries_of(client, f"{home.url}?uncached")
    longer = [
        {**x, "value": {**x["value"], "anchor": f"a{n}"}} for n, x in enumerate(blocks)
    ]
    for one in longer:
        for name in ("features", "voices", "questions"):
            if name in one["value"]:
                one["value"][name] = one["value"][name] * 2
    composed(*longer, page=home)
    assert queries_of(client, f"{home.url}?uncached") == few


@pytest.mark.django_db
def test_a_campaign_may_stand_without_menus(client):
    home = make_home()
    page = below(home, LandingPage, is_bare=True)
    make_syllabus(parent=home, show_in_menus=True)
    assert not read(client.get(page.url)).all("nav")
    assert read(client.get(home.url)).all("nav")
