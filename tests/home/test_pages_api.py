"""Wagtail's pages' API: what headless clients read, and what never leaves."""

from django.contrib.auth.models import Group

from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

import pytest

from home.models import ArticleIndexPage, ArticlePage, FaqPage, StandardPage
from tests.cms.test_blobs import make_image
from tests.exams.factories import make_question, single_choice
from tests.factories import api, make_home, make_user
from tests.home.composing import below, block, composed, item, link

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
            questions=[{"type": "item", "value": question.pk, "id": "1"}],
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


def test_a_question_that_makes_no_sense_is_a_problem():
    make_home()
    for query in ({"fields": "owner"}, {"moon": 1}, {"limit": "x"}, {"type": "cms.X"}):
        refused = api().get(PAGES, query)
        assert refused.status_code == 400, query
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "bad-request"
    assert api().post(PAGES).status_code == 405
