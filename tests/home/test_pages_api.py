"""Wagtail's pages' API: what headless clients read, and what never leaves."""

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

import pytest

from home.models import ArticleIndexPage, ArticlePage, FaqPage, StandardPage
from tests.cms.test_blobs import make_image
from tests.exams.factories import make_question, single_choice
from tests.factories import api, make_home, make_user
from tests.home.composing import below, block, composed, item, link
from tests.home.test_home_page import open_exam

pytestmark = pytest.mark.django_db
PAGES = "/api/v2/pages/"
MARK = "MARK-5c1e"


def read(path="", client=None, **query):
    answer = (client or api()).get(f"{PAGES}{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def closed_image():
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    image = make_image(title=MARK)
    image.collection = closed
    image.save()
    return image


def picture(image):
    return {"image": image.pk, "decorative": False, "alt_text": "Told"}


def entry(pk):
    return {"type": "item", "value": pk, "id": "1"}


def test_a_page_is_told_with_expanded_text_and_scaled_pictures():
    home = make_home()
    about = below(home, StandardPage, title="About")
    secret = below(home, StandardPage, title=MARK)
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    image, hidden = make_image(), closed_image()
    question = make_question(answer=single_choice("one", "two", right=1))
    text = f'<p>See <a linktype="page" id="{about.pk}">us</a></p>'
    page = composed(
        block("text", heading="Words", text=text),
        block("picture_text", text=text, image=picture(image), side="left", link=[]),
        block("picture_text", text=text, image=picture(hidden), side="left", link=[]),
        block("action", heading="Go", buttons=[item(**link("In", page=secret.pk))]),
        block(
            "sample_quiz",
            heading="Try",
            questions=[entry(question.pk)],
        ),
        page=below(home, StandardPage, title="Told"),
        share_image=hidden,
    )
    said = read(f"{page.pk}/")
    kinds = {x["type"]: x["value"] for x in said["body"]}
    assert kinds["text"]["text"] == f'<p>See <a href="{about.url}">us</a></p>'
    pictures = [
        x["value"]["image"] for x in said["body"] if x["type"] == "picture_text"
    ]
    assert pictures[0]["alt"] == "Told"
    assert pictures[0]["url"].endswith(".webp")
    assert pictures[1] is None
    assert said["share_image"] is None
    [asked] = kinds["sample_quiz"]["questions"]
    assert [x["letter"] for x in asked["options"]] == ["A", "B"]
    assert MARK not in str(said)
    assert "correct" not in str(said)


def test_what_is_a_draft_or_private_is_not_there_for_anybody():
    home = make_home()
    draft = below(home, StandardPage, title=f"{MARK} draft", live=False)
    private = below(home, ArticleIndexPage, title=f"{MARK} private")
    under = private.add_child(
        instance=ArticlePage(title=f"{MARK} under", slug="under", intro=MARK)
    )
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    shown = below(home, FaqPage, title="Shown", intro="As published")
    shown.intro = MARK
    shown.save_revision()
    staff = make_user(is_staff=True, is_superuser=True)
    staff.groups.add(Group.objects.first())
    for client in (api(), api(make_user()), api(staff)):
        for query in ({}, {"fields": "*"}, {"type": "home.FaqPage", "fields": "intro"}):
            assert MARK not in str(read(client=client, **query))
        assert MARK not in str(read(f"{shown.pk}/", client))
        for page in (draft, private, under):
            for path in (f"{PAGES}{page.pk}/", f"{PAGES}find/?id={page.pk}"):
                gone = client.get(path)
                assert gone.status_code == 404
                assert gone.json()["code"] == "not-found"
                assert MARK not in gone.content.decode()
        for query in ({"child_of": private.pk}, {"search": MARK}):
            answer = client.get(PAGES, query)
            assert answer.status_code in (200, 400)
            assert MARK not in answer.content.decode()


def test_pages_with_blocks_cost_the_same_queries_and_exams_are_told():
    exam, home, image = open_exam("Mock"), make_home(), make_image()
    said = [
        block("exams", heading="Newest", chosen=[], limit=3),
        block("exams", heading="Ours", chosen=[entry(exam.pk)], limit=3),
        block("statistics", figures=[item(counter="exams", number="", label="x")]),
        block("picture_text", text="<p>x</p>", image=picture(image), side="left"),
        block("sample_quiz", heading="Try", questions=[entry(make_question().pk)]),
    ]

    def cost(to):
        while StandardPage.objects.count() < to:
            composed(*said, page=below(home, StandardPage), share_image=image)
        with CaptureQueriesContext(connection) as captured:
            answer = read(type="home.StandardPage", fields="body,share_image")
        assert len(answer["items"]) == to
        asked = [x for x in captured if "core_cache" not in x["sql"]]
        asked = [x for x in asked if "SAVEPOINT" not in x["sql"]]
        return len(asked), answer["items"][-1]["body"]

    cost(1)
    few, _ = cost(2)
    many, body = cost(6)
    assert many == few
    for block_told in body[:2]:
        [told] = block_told["value"]["chosen"]
        assert (told["slug"], told["question_count"]) == (exam.slug, 40)
    assert body[2]["value"]["figures"] == [{"number": 1, "label": "x"}]


def test_a_question_that_makes_no_sense_is_a_problem():
    make_home()
    for query in ({"fields": "owner"}, {"moon": 1}, {"limit": "x"}, {"type": "cms.X"}):
        refused = api().get(PAGES, query)
        assert refused.status_code == 400, query
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "bad-request"
    assert api().post(PAGES).status_code == 405
