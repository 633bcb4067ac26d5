"""A test manager composes a mock in Chromium, from a template to what is published."""

from django.contrib.auth.models import Group
from django.test import Client

from exams.models import Exam
from settings import roles
from tests.browser.chromium import in_chromium, started
from tests.exams.factories import make_rule, make_template
from tests.exams.mixes import bank
from tests.factories import make_subject, make_syllabus, make_topic, make_user

pytestmark = in_chromium
RULE = "sections-0-rules-0"


def session_of_a_manager():
    manager = make_user(is_staff=True)
    manager.groups.add(Group.objects.get(name=roles.TEST_MANAGER))
    client = Client()
    client.force_login(manager)
    return client.cookies["sessionid"].value


def begin(page, address):
    page.goto(f"{address}/admin/snippets/exams/exam/")
    page.get_by_role("link", name="New from a template").click()
    page.get_by_role("link", name="Board test").click()
    page.get_by_label("Name").fill("Walked mock")
    page.get_by_role("button", name="Begin the exam").click()


def test_a_mock_is_composed_from_a_template_and_published(address):
    from playwright.sync_api import expect, sync_playwright

    subject = make_subject(make_syllabus("maths"), "alg", title="Algebra")
    topic = make_topic(subject, "sets", title="Sets")
    rule, drawn = make_rule(), bank(5, subject, topics=[topic])
    placed = bank(2)
    make_template(rule=rule.name)
    session = session_of_a_manager()
    with sync_playwright() as playwright:
        browser = started(playwright)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        cookie = {"name": "sessionid", "value": session, "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        begin(page, address)
        panel = page.locator("[data-readiness]")
        expect(panel).to_contain_text("Ready to be published.")
        page.get_by_role("tab", name="Sections and questions").click()
        page.fill(f"[name={RULE}-count]", "6")
        expect(panel).to_contain_text("Rule 1 needs 6, bank has 5 published.")
        page.fill(f"[name={RULE}-count]", "4")
        expect(page.get_by_label("Sets")).to_have_count(1)
        numbers = ", ".join(str(x.pk) for x in placed)
        page.fill("[data-question-numbers]", f"{numbers}, 999999")
        page.fill("[data-marks-each]", "2")
        page.get_by_role("button", name="Add by number").click()
        missing = page.locator("[data-numbers-missing]")
        expect(missing).to_have_text("There is no question 999999.")
        expect(panel).to_contain_text("Its questions add up to 20, not 8.")
        page.fill("[name=sections-0-max_marks]", "20")
        expect(panel).to_contain_text("Ready to be published.")
        page.locator("footer [data-w-dropdown-target=toggle]").click()
        page.locator("[name=action-publish]").click()
        expect(page.locator(".messages")).to_contain_text("published")
        browser.close()
    exam = Exam.objects.get()
    [part] = exam.sections.all()
    assert [x.question for x in part.questions.all()] == placed
    found = set(exam.live_paper.questions.values_list("question", flat=True))
    assert len(found) == 6
    assert found - {x.pk for x in placed} < {x.pk for x in drawn}
