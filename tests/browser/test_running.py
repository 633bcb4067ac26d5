"""A test manager watches an exam that runs, and tells its students something."""

from django.contrib.auth.models import Group
from django.test import Client

from exams.models import Message
from settings import roles
from tests.browser.chromium import in_chromium, started
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import make_user
from tests.racing import race

pytestmark = in_chromium
REFRESH = "document.dispatchEvent(new Event('visibilitychange'))"


def session_of_a_manager():
    manager, client = make_user(is_staff=True), Client()
    manager.groups.add(Group.objects.get(name=roles.TEST_MANAGER))
    client.force_login(manager)
    return client.cookies["sessionid"].value


def test_counts_stay_fresh_and_a_message_is_sent_in_two_steps(address, settings):
    from playwright.sync_api import expect, sync_playwright

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    exam = make_exam(name="DCET mock")
    sitting = Sitting(exam)
    cookie = {"name": "sessionid", "value": session_of_a_manager(), "url": address}
    with sync_playwright() as playwright:
        browser = started(playwright)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{address}/admin/running/")
        page.get_by_role("link", name="DCET mock").click()
        counts = page.locator(".running-counts")
        expect(counts).to_contain_text("Writing now1")
        race(sitting.submit)
        page.evaluate(REFRESH)
        expect(counts).to_contain_text("Writing now0")
        page.get_by_role("link", name="Message to all").click()
        page.get_by_label("Message").fill("Ten minutes left.")
        page.get_by_label("Reason").fill("The hall closes.")
        page.get_by_role("button", name="Go on").click()
        expect(page.locator(".running-sentence")).to_contain_text("Ten minutes left.")
        page.get_by_role("button", name="Yes: message to all").click()
        expect(page.locator("[data-live=done]")).to_contain_text("The hall closes.")
        width = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert width == 390
    assert Message.objects.get().text == "Ten minutes left."
