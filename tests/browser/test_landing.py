"""The landing site as Chromium lays it out: open to all, light, steady, and alive."""

import gzip
from contextlib import ExitStack

from django.core.management import call_command

import pytest

from cms.models import SiteSettings
from tests.browser.chromium import complaints, in_chromium, started
from tests.exams.factories import make_question
from tests.factories import make_home
from tests.home.composing import block, composed

WIDTHS = (360, 768, 1440)
BY_DAY = [("light", width) for width in WIDTHS]
BY_NIGHT = [("dark", WIDTHS[0])]
MOST_BYTES = 60_000
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
    for (const x of list.getEntries()) if (!x.hadRecentInput) shifted += x.value;
}).observe({type: "layout-shift", buffered: true});
"""
DOWN = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
        scrollTo({top: y, behavior: "instant"});
        await new Promise(done => setTimeout(done, 50));
    }
}"""
PAGES = [
    "/",
    "/hi/",
    "/exams/",
    "/exams/dcet-mock-test-1-2026/",
    "/study-desk/",
    "/study-desk/twelve-weeks/",
    "/questions/",
    "/about/",
    "/terms/",
    "/contact/",
    "/seven-sundays/",
    "/dcet/",
    "/dcet/maths/maths-matrices/",
    "/not-there/",
]

pytestmark = in_chromium


@pytest.fixture
def launch():
    """Starts Chromium once a test has filled its database: its loop forbids queries."""
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:

        def start():
            playwright = stack.enter_context(sync_playwright())
            return started(playwright)

        yield start


def looked_at(page, path):
    """What axe finds on a phone by day and night and on a desk, and what is too wide."""
    for scheme, width in BY_DAY + BY_NIGHT * (path in PAGES[::3]):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(WIDER):
            yield path, scheme, width, "wider than its window"
        if (scheme, width) != BY_DAY[1]:
            yield from ((path, scheme, width, *x) for x in complaints(page))


@pytest.mark.slow
def test_every_kind_of_page_is_open_to_all_by_day_and_night_on_phone_and_desk(
    address, launch
):
    call_command("load_demo", verbosity=0)
    found, browser = [], launch()
    page = browser.new_context(bypass_csp=True).new_page()
    for path in PAGES:
        page.goto(address + path)
        found += looked_at(page, path)
    assert found == []
    steady_and_light(address, browser)


def steady_and_light(address, browser):
    """Nothing moves while the start page loads, and it weighs little without pictures."""
    for width in WIDTHS[::2]:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.add_init_script(SHIFTS)
        sent = []
        page.on("response", lambda answer, sent=sent: sent.append(answer))
        page.goto(address, wait_until="networkidle")
        page.evaluate(DOWN)
        assert page.evaluate("shifted") < 0.01, width
        kinds = ("document", "stylesheet", "script")
        bodies = [x.body() for x in sent if x.request.resource_type in kinds]
        assert len(bodies) == 4
        assert sum(len(gzip.compress(body)) for body in bodies) < MOST_BYTES
        assert {x.url.split("/")[2] for x in sent} == {address.split("/")[2]}
        page.close()


def test_a_sample_is_answered_on_the_page_by_keyboard(address, launch):
    question = make_question(explanation="Because it is.")
    composed(block("sample_quiz", heading="Try", questions=[question.pk]))
    key = question.live_version.key["answer"]["option"]
    page = launch().new_page()
    page.goto(address)
    page.get_by_role("button", name="Check").click()
    assert "Choose an answer first." in page.inner_text("output")
    page.locator(f"input[value='{key}']").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Check").press("Enter")
    page.wait_for_selector(f"[data-option='{key}'].is-right")
    assert page.inner_text("output").split("\n\n") == ["Right.", "Because it is."]
    assert page.url == f"{address}/"


def test_a_sample_is_answered_without_javascript(address, launch):
    question = make_question(explanation="Because it is.")
    composed(block("sample_quiz", heading="Try", questions=[question.pk]))
    page = launch().new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.locator(".option label").first.click()
    page.get_by_role("button", name="Check").click()
    assert "Because it is." in page.inner_text("output")


def others(page, address):
    """Requests that want to leave for elsewhere; none gets there."""
    asked = []
    page.route(lambda url: not url.startswith(address), lambda route: route.abort())
    page.on("request", lambda x: asked.append(x.url))
    return lambda: [url for url in asked if not url.startswith(address)]


def test_a_video_asks_nobody_before_it_is_pressed(address, launch):
    composed(block("video", title="A film", url="https://youtu.be/aqz-KE-bpKQ"))
    page = launch().new_page()
    elsewhere = others(page, address)
    page.goto(address, wait_until="networkidle")
    assert elsewhere() == []
    with page.expect_request("https://www.youtube-nocookie.com/embed/*"):
        page.locator(".video-play").click()
    page.wait_for_selector("iframe[title='A film']")


def test_visits_are_counted_only_once_a_visitor_allowed_it(address, launch):
    home = make_home()
    SiteSettings.objects.update_or_create(
        site=home.get_site(), defaults={"analytics_id": "G-AB12CD34"}
    )
    page = launch().new_page()
    elsewhere = others(page, address)
    page.goto(address, wait_until="networkidle")
    page.get_by_role("button", name="No, thanks").click()
    page.reload(wait_until="networkidle")
    assert elsewhere() == []
    assert not page.locator(".cookies").is_visible()
    page.get_by_role("button", name="Cookie choice").click()
    with page.expect_request("https://www.googletagmanager.com/gtag/js*"):
        page.get_by_role("button", name="Allow").click()


def test_the_menu_of_a_phone_opens_and_closes_without_javascript(address, launch):
    home = make_home()
    SiteSettings.objects.update_or_create(
        site=home.get_site(),
        defaults={
            "menu": [
                {
                    "type": "link",
                    "value": {
                        "label": "Read",
                        "label_hi": "",
                        "page": None,
                        "address": "/read/",
                    },
                }
            ]
        },
    )
    context = launch().new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.goto(address)
    link = page.get_by_role("link", name="Read")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()
