"""An editor at work in Chromium."""

from django.contrib.auth.models import Group
from django.test import Client

from exams.models import Question
from settings import roles
from tests.browser.chromium import in_chromium, started
from tests.factories import make_user

OPTIONS = ["$x^2$", "$2x$", "$\\frac{x}{2}$"]

pytestmark = in_chromium


def session_of_an_editor():
    editor = make_user(is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.PUBLISHER))
    client = Client()
    client.force_login(editor)
    return client.cookies["sessionid"].value


def asked_for(field, more, tries=20):
    """Wait for a field; press for one more where it does not come by itself."""
    for _ in range(tries):
        field.or_(more).first.wait_for()
        if field.count():
            return
        field.page.wait_for_timeout(500)
        if not field.count():
            more.click()


def write_question(page):
    """A single choice with a formula and Hindi; the second option is right."""
    page.fill("[name='prompt-0-value-en']", "Differentiate $x^2$.")
    page.fill("[name='prompt-0-value-hi']", "$x^2$ का अवकलन कीजिए।")
    answer = "[data-contentpath=answer]"
    page.locator(f"{answer} button[title='Insert a block']").click()
    page.get_by_role("option", name="Single choice").click()
    options = "answer-0-value-options"
    for number, text in enumerate(OPTIONS):
        field = page.locator(f"[name='{options}-{number}-value-text-en']")
        more = page.locator(f"{answer} [data-streamfield-list-add]").last
        asked_for(field, more)
        field.fill(text)
    page.check(f"[name='{options}-1-value-correct']")


def keep_waiting(page):
    """[(route, answer)] of the first draft that is kept by itself: done, not yet told."""
    held = []

    def hold(route):
        by_itself = "application/json" in route.request.headers.get("accept", "")
        if held or not by_itself:
            route.fallback()
        else:
            held.append((route, route.fetch()))

    page.route("**/question/add/", hold)
    return held


def until_kept(page, held):
    """Change something until the form notices: what comes early is its first state."""
    field, words = page.locator("[name='prompt-0-value-hi']"), "$x^2$ का अवकलन कीजिए।"
    for number in range(60):
        if held:
            break
        field.fill(f"{words} {number}")
        page.wait_for_timeout(500)
    field.fill(words)


def publish(page):
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("[name=action-publish]").click()


def test_a_question_published_while_it_is_being_kept_is_one_question(address):
    from playwright.sync_api import expect, sync_playwright

    session = session_of_an_editor()
    with sync_playwright() as playwright:
        browser = started(playwright)
        page = empty_form(browser, address, session)
        held = keep_waiting(page)
        write_question(page)
        until_kept(page, held)
        publish(page)
        page.wait_for_timeout(1000)
        [(route, answer)] = held
        assert page.url.endswith("/add/")
        route.fulfill(response=answer)
        expect(page.locator(".messages")).to_contain_text("published")
        browser.close()
    question = Question.objects.get()
    assert question.live
    texts = question.live_version.delivery["texts"]["hi"]
    assert texts["prompt"][0]["value"] == "$x^2$ का अवकलन कीजिए।"


def empty_form(browser, address, session):
    cookie = {"name": "sessionid", "value": session, "url": address}
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{address}/admin/snippets/exams/question/add/")
    return page


def test_a_question_is_written_previewed_and_published(address):
    from playwright.sync_api import expect, sync_playwright

    session = session_of_an_editor()
    with sync_playwright() as playwright:
        browser = started(playwright)
        page = empty_form(browser, address, session)
        write_question(page)
        page.get_by_role("button", name="Toggle preview").click()
        preview = page.frame_locator("#w-preview-iframe")
        expect(preview.locator("[lang=hi] .prompt").first).to_contain_text("अवकलन")
        expect(preview.locator(".answer").first).to_contain_text("Right: B")
        expect(preview.locator(".options math").first).to_have_text("x2")
        publish(page)
        expect(page.locator(".messages")).to_contain_text("published")
        browser.close()
    question = Question.objects.get()
    delivery, key = question.live_version.delivery, question.live_version.key
    assert delivery["texts"]["hi"]["prompt"][0]["value"] == "$x^2$ का अवकलन कीजिए।"
    assert key["answer"] == {"option": delivery["options"][1]}
