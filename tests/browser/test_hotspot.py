"""An editor draws the right areas of a hot spot, with the mouse and with the keyboard."""

from uuid import uuid4

from wagtail.images.tests.utils import get_test_image_file

import pytest

from cms.media.models import CustomImage
from exams.kinds.areas import areas_of
from exams.models import Question
from tests.browser.chromium import in_chromium, started
from tests.browser.test_editor import session_of_an_editor
from tests.exams.factories import draft_question

pytestmark = in_chromium


def hot_spot():
    """A draft whose picture, 400 by 200, is chosen and has no area yet."""
    image = CustomImage.objects.create(
        title="Circuit", file=get_test_image_file(size=(400, 200), colour="white")
    )
    picture = {"image": image.pk, "alt": {"en": "A circuit", "hi": ""}}
    value = {"picture": picture, "areas": ""}
    return draft_question(
        answer={"type": "hot_spot", "value": value, "id": str(uuid4())}
    )


def drag(page, box, start, end):
    page.mouse.move(
        box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"]
    )
    page.mouse.down()
    page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"])
    page.mouse.up()


def test_areas_are_drawn_moved_resized_and_removed(address):
    from playwright.sync_api import expect, sync_playwright

    question = hot_spot()
    cookie = {"name": "sessionid", "value": session_of_an_editor(), "url": address}
    with sync_playwright() as playwright:
        browser = started(playwright)
        context = browser.new_context(viewport={"width": 1400, "height": 1000})
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{address}/admin/snippets/exams/question/edit/{question.pk}/")
        field = page.locator("[name='answer-0-value-areas']")
        board = page.locator(".hotspot__stage svg")
        expect(page.locator(".hotspot__stage img")).to_have_js_property(
            "complete", True
        )
        board.scroll_into_view_if_needed()

        page.locator(".hotspot__bar").get_by_text("Rectangle").click()
        board.scroll_into_view_if_needed()
        drag(page, board.bounding_box(), (0.1, 0.2), (0.3, 0.6))
        [area] = areas_of(field.input_value())
        assert area["shape"] == "rectangle"
        drawn = [float(x) for x in area["numbers"]]
        assert drawn == pytest.approx([0.1, 0.2, 0.3, 0.6], abs=0.01)

        page.locator(".hotspot__bar").get_by_text("Circle").focus()
        page.keyboard.press("Enter")
        assert field.input_value().endswith("circle 0.5000 0.5000 0.1000")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        assert field.input_value().endswith("circle 0.5100 0.5000 0.1100")

        page.locator(".hotspot__bar").get_by_text("Polygon").focus()
        page.keyboard.press("Enter")
        assert len(areas_of(field.input_value())) == 3
        page.keyboard.press("Delete")
        assert len(areas_of(field.input_value())) == 2

        page.locator("footer [data-w-dropdown-target=toggle]").click()
        page.locator("[name=action-publish]").click()
        expect(page.locator(".messages")).to_contain_text("published")
        browser.close()
    key = Question.objects.get(pk=question.pk).live_version.key["answer"]
    assert [area["shape"] for area in key["areas"]] == ["rectangle", "circle"]
    assert (key["width"], key["height"]) == (400, 200)
