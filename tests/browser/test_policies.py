"""Pages keep to the policy they are served with, as Chromium sees it."""

from django.test import Client

from tests.browser.chromium import in_chromium, started
from tests.exams.factories import make_exam
from tests.factories import make_syllabus, make_user

LISTEN = """
window.breaches = [];
addEventListener("securitypolicyviolation", x => breaches.push(
    [x.effectiveDirective, x.blockedURI, x.sourceFile, x.lineNumber].join(" ")));
"""

AT_ONCE = 5

pytestmark = in_chromium


def batched(paths, size):
    return [paths[n : n + size] for n in range(0, len(paths), size)]


def paths():
    exam = make_exam()
    syllabus = make_syllabus()
    home = syllabus.get_parent()
    question = exam.sections.first().questions.first().question
    return [
        "/",
        syllabus.url,
        "/not-there/",
        "/api/docs",
        "/admin/",
        f"/admin/pages/{home.pk}/",
        f"/admin/pages/{home.pk}/edit/",
        f"/admin/pages/{syllabus.pk}/edit/",
        f"/admin/snippets/exams/question/edit/{question.pk}/",
        f"/admin/snippets/exams/exam/edit/{exam.pk}/",
        "/admin/snippets/exams/question/add/",
        "/admin/images/",
        "/admin/images/add/",
        "/admin/documents/",
        "/admin/users/",
        "/admin/groups/",
        "/admin/account/",
        "/admin/workflows/list/",
        "/admin/reports/site-history/",
        "/admin/redirects/",
    ]


def cookie(address):
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return {
        "name": "sessionid",
        "value": client.cookies["sessionid"].value,
        "url": address,
    }


def test_no_page_of_ours_or_wagtails_breaks_its_policy(address):
    from playwright.sync_api import sync_playwright

    broken, silent = {}, {}
    asked, session = paths(), cookie(address)
    with sync_playwright() as playwright:
        browser = started(playwright)
        context = browser.new_context()
        context.add_cookies([session])
        context.add_init_script(LISTEN)
        pages = [context.new_page() for _ in range(AT_ONCE)]
        for page in pages:
            page.on("pageerror", lambda x, page=page: silent.update({page.url: str(x)}))
        for several in batched(["/admin/login/", *asked], AT_ONCE):
            shown = list(zip(several, pages, strict=False))
            for path, page in shown:
                assert page.goto(address + path).status in (200, 404), path
            for path, page in shown:
                page.wait_for_load_state("networkidle")
                if found := page.evaluate("breaches"):
                    broken[path] = sorted(set(found))
        browser.close()
    assert broken == {}
    assert silent == {}


def test_the_documentation_shows_our_calls_and_allauths(address):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = started(playwright)
        page = browser.new_page()
        page.goto(f"{address}/api/docs")
        page.wait_for_selector("text=/api/v1/exams/")
        shown = page.inner_text("#swagger-ui")
        browser.close()
    assert "/api/v1/exams/" in shown
    assert "/api/auth/app/v1/auth/login" in shown
