"""A question's way through Chromium: written in two languages, drawn, reviewed, published."""

import os
from pathlib import Path

from django.contrib.auth.models import Group
from django.test import Client

from wagtail.images.tests.utils import get_test_image_file

from cms.media.models import CustomImage
from exams.models import Question
from settings import roles
from tests.browser.chromium import in_chromium, started
from tests.browser.test_hotspot import drag
from tests.factories import make_user

pytestmark = in_chromium
ADD = "/admin/snippets/exams/question/add/"
PICTURES = os.environ.get("SCREENSHOTS", "")


def cookie(role, address):
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(person)
    value = client.cookies["sessionid"].value
    return {"name": "sessionid", "value": value, "url": address}


def shot(page, name):
    """Keep what is to be looked at, where the environment names a folder."""
    if not PICTURES:
        return
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(PICTURES, f"{name}-{width}.png"))
    page.set_viewport_size({"width": 1280, "height": 900})


def tab_of(browser, session):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([session])
    return context.new_page()


def write(page, expect):
    page.fill(
        "[name='prompt-0-value-en']", "Where is the resistor of $R = 5\\,\\Omega$?"
    )
    page.fill("[name='prompt-0-value-hi']", "$R = 5\\,\\Omega$ का प्रतिरोधक कहाँ है?")
    answer = page.locator("[data-contentpath=answer]").first
    answer.get_by_role("button", name="Insert a block").click()
    page.get_by_role("option", name="Hot spot").click()
    answer.get_by_role("button", name="Choose an image", exact=True).click()
    page.locator(".modal-body a", has_text="Circuit").first.click()
    stage = page.locator(".hotspot__stage img")
    expect(stage).to_have_js_property("complete", True)
    page.fill("[name='answer-0-value-picture-alt-en']", "A circuit")
    page.fill("[name='answer-0-value-picture-alt-hi']", "एक परिपथ")


def draw(page, expect):
    page.locator(".hotspot__bar").get_by_text("Rectangle").click()
    board = page.locator(".hotspot__stage svg")
    board.scroll_into_view_if_needed()
    drag(page, board.bounding_box(), (0.1, 0.2), (0.3, 0.6))
    field = page.locator("[name='answer-0-value-areas']")
    expect(field).not_to_have_value("")


def preview(page, expect):
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.locator("[lang=hi] .prompt").first).to_contain_text("प्रतिरोधक")
    expect(frame.locator("[lang=hi] math").first).to_be_visible()
    expect(frame.locator("[lang=en] img").first).to_have_attribute("alt", "A circuit")
    shot(page, "preview")
    page.get_by_role("button", name="Toggle preview").click()


def test_a_question_is_drawn_reviewed_and_published(address):
    from playwright.sync_api import expect, sync_playwright

    CustomImage.objects.create(
        title="Circuit", file=get_test_image_file(size=(400, 200), colour="white")
    )
    editor, publisher = (cookie(x, address) for x in (roles.EDITOR, roles.PUBLISHER))
    with sync_playwright() as playwright:
        browser = started(playwright)
        page = tab_of(browser, editor)
        page.goto(address + ADD)
        write(page, expect)
        draw(page, expect)
        preview(page, expect)
        page.locator("footer [data-w-dropdown-target=toggle]").click()
        page.locator("footer [name=action-submit]").click()
        expect(page.locator(".messages")).to_contain_text("submitted for moderation")
        shot(page, "listing")

        page = tab_of(browser, publisher)
        page.goto(f"{address}/admin/snippets/exams/question/")
        page.get_by_role("link", name="Where is the resistor").first.click()
        page.locator("footer [data-w-dropdown-target=toggle]").click()
        shot(page, "review")
        page.locator("footer [data-workflow-action-name=approve]").first.click()
        expect(page.locator(".messages")).to_contain_text("updated")
        page.goto(f"{address}/admin/snippets/exams/question/")
        page.get_by_role("link", name="Where is the resistor").first.wait_for()
        browser.close()
    question = Question.objects.get()
    delivery, key = question.live_version.delivery, question.live_version.key["answer"]
    assert "प्रतिरोधक" in delivery["texts"]["hi"]["prompt"][0]["value"]
    assert [area["shape"] for area in key["areas"]] == ["rectangle"]
    assert question.live_version.published_by.groups.get().name == roles.PUBLISHER
