"""While a question is written, the panel beside it names what is like it."""

from settings import roles
from tests.browser.chromium import editing, in_chromium, started
from tests.browser.test_review import ADD, cookie, shot, tab_of
from tests.exams.factories import draft_question, make_question, single_choice

pytestmark = in_chromium
ENGLISH, HINDI = "Which one of these is a prime number?", "इनमें से कौन सी अभाज्य है?"


def write(page, option):
    page.fill("[name='prompt-0-value-en']", ENGLISH)
    page.fill("[name='prompt-0-value-hi']", HINDI)
    answer = page.locator("[data-contentpath=answer]").first
    answer.get_by_role("button", name="Insert a block").click()
    page.get_by_role("option", name="Single choice").click()
    first = page.locator("[name='answer-0-value-options-0-value-text-en']")
    first.or_(page.locator("[data-streamfield-list-add]").last).first.wait_for()
    if not first.count():
        page.locator(
            "[data-contentpath=answer] [data-streamfield-list-add]"
        ).last.click()
    first.fill(option)


def test_like_questions_are_named_while_writing_and_after_it_saved_itself(address):
    from playwright.sync_api import expect, sync_playwright

    make_question(ENGLISH, single_choice("17", "21"), hi=HINDI)
    draft_question("Name the unit of force.", single_choice("newton", "joule"))
    editor = cookie(roles.EDITOR, address)
    with sync_playwright() as playwright:
        browser = started(playwright)
        page = tab_of(browser, editor)
        editing(page, address + ADD)
        toggle = page.locator("[data-side-panel-toggle=like]")
        toggle.click()
        found = page.locator("[data-like-found] li")
        expect(found).to_have_text("Nothing in the bank is like it.")
        write(page, "17")
        page.wait_for_url("**/edit/**")  # kept by itself; it is not like itself
        expect(page.locator("[data-like-count='1']")).to_be_visible()
        expect(found).to_contain_text(ENGLISH)
        expect(toggle).to_contain_text("1")
        shot(page, "like-panel")
        page.fill("[name='prompt-0-value-en']", "Name the unit of force.")
        page.fill("[name='prompt-0-value-hi']", "")
        expect(found).not_to_contain_text(ENGLISH)
        browser.close()
