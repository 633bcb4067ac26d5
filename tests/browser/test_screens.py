"""An editor who never saw it composes a landing page and puts a banner and a section on
the app's home screen."""

from django.urls import reverse

from home.models import Banner, HomeSection
from settings import roles
from tests.browser.chromium import complaints, editing, in_chromium, started
from tests.browser.test_review import cookie, shot, tab_of
from tests.factories import make_home
from tests.home.screens import make_banner

pytestmark = in_chromium
OTHERS = ["/admin/", "/admin/app_settings/new/", "/admin/guide/"]


def add(name):
    return reverse(f"wagtailsnippets_home_{name}:add")


def insert(page, field, block):
    stream = page.locator(f"[data-contentpath={field}]")
    stream.get_by_role("button", name="Insert a block").first.click()
    choice = page.get_by_role("option", name=block)
    choice.click()
    choice.wait_for(state="hidden")


def open_to_all(page, name):
    """What axe finds on a screen of the admin, but for what Wagtail puts around it."""
    shot(page, name)
    return [(name, *x) for x in complaints(page, "main")]


def publish(page, listing):
    page.locator("[name=action-publish]").first.evaluate("x => x.click()")
    page.wait_for_url(f"**{listing}")


def test_a_page_a_banner_and_a_section_are_composed_seen_and_published(address):
    from playwright.sync_api import expect, sync_playwright

    pages = f"/admin/pages/add/home/landingpage/{make_home().pk}/"
    make_banner("There before")
    session = cookie(roles.PUBLISHER, address)
    banners, sections = (add(x).removesuffix("add/") for x in ("banner", "homesection"))
    with sync_playwright() as playwright:
        browser = started(playwright)
        page = tab_of(browser, session)
        page.emulate_media(reduced_motion="reduce")
        editing(page, address + add("banner"))
        page.fill("[name=title]", "Mock Sunday")
        page.fill("[name=url]", "/exams/")
        insert(page, "audience", "Signed in")
        page.wait_for_url("**/edit/**")  # kept by itself
        page.locator("[data-side-panel-toggle=preview]").click()
        phone = page.frame_locator("#w-preview-iframe")
        expect(phone.get_by_text("Mock Sunday")).to_be_visible()
        expect(phone.get_by_text("There before")).to_be_visible()
        frame = page.locator("#w-preview-iframe").element_handle().content_frame()
        found = complaints(frame)
        found += open_to_all(page, "banner")
        publish(page, banners)
        page.goto(address + add("homesection"))
        page.fill("[name=title]", "Words")
        page.fill("[name=key]", "words")
        insert(page, "content", "Go on")
        found += open_to_all(page, "section")
        publish(page, sections)
        page.goto(address + pages)
        page.fill("[name=title]", "Seven Sundays")
        insert(page, "body", "Hero")
        page.fill("[name=body-0-value-heading]", "A paper every Sunday")
        found += open_to_all(page, "landing")
        page.locator("[name=action-publish]").first.evaluate("x => x.click()")
        page.wait_for_url("**/admin/pages/*/")
        page.goto(f"{address}/seven-sundays/")
        expect(page.locator("h1")).to_have_text("A paper every Sunday")
        for path in OTHERS:
            page.goto(address + path)
            found += open_to_all(page, path.strip("/").replace("/", "-"))
        browser.close()
    assert found == []
    banner = Banner.objects.get(title="Mock Sunday")
    assert (banner.live, banner.position) == (True, 1)
    assert [x.block_type for x in banner.audience] == ["signed_in"]
    assert HomeSection.objects.get().live
