"""Pages as Chromium lays them out."""

from tests.browser.chromium import in_chromium, started
from tests.factories import make_subject, make_syllabus, make_topic
from tests.home.composing import block, composed, link
from tests.home.test_home_page import open_exam

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
WIDER_THAN_ITS_WINDOW = (
    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
)

pytestmark = in_chromium


def fill_the_site():
    """Pages whose words are long, many, in Hindi or missing; returns their paths."""
    prose = f"<h2>{LONG}</h2><h3>One</h3><p>{'words ' * 60}</p><ul><li>x</li></ul>"
    home = composed(
        block(
            "hero",
            heading="परीक्षा से पहले एक पूरी परीक्षा, घड़ी के साथ",
            lead=f"Every answer counts. {LONG}",
            buttons=[link("See the open exams"), link(LONG[:40])],
        ),
        block("exams", heading=LONG, anchor="exams", limit=6),
        block("text", text=prose, tone="wash"),
        block("faq", questions=[{"question": LONG, "answer": f"<p>{LONG}</p>"}]),
        title="Start",
    )
    open_exam(LONG, year=2026, description="चालीस प्रश्न, साठ मिनट।")
    open_exam("Sprint")
    syllabus = make_syllabus(parent=home, title=LONG, show_in_menus=True)
    topic = make_topic(make_subject(syllabus, title=LONG), title=LONG)
    make_topic(topic, "EM-2", title="अवकल गणित के अनुप्रयोग")
    return ["/", syllabus.url, topic.url, "/not-there/"]


def test_no_page_is_wider_than_its_window(address):
    from playwright.sync_api import sync_playwright

    paths = fill_the_site()
    wide = []
    with sync_playwright() as playwright:
        browser = started(playwright)
        page = browser.new_page()
        for path in paths:
            page.goto(address + path)
            for width in (320, 360, 768, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate(WIDER_THAN_ITS_WINDOW):
                    wide.append((path, width))
        browser.close()
    assert wide == []


def test_colours_follow_the_scheme_and_the_keyboard_sees_the_focus(address):
    from playwright.sync_api import sync_playwright

    fill_the_site()
    seen = {}
    with sync_playwright() as playwright:
        browser = started(playwright)
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            page.goto(address)
            page.keyboard.press("Tab")
            seen[scheme] = page.evaluate(
                "[getComputedStyle(document.body).backgroundColor,"
                " document.activeElement.getAttribute('href')]"
            )
            page.close()
        browser.close()
    assert seen["light"][0] != seen["dark"][0]
    assert seen["light"][1] == seen["dark"][1] == "#main"
