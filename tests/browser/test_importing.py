"""A sheet of an institute's own making comes in through Chromium."""

from exams.models import ImportBatch, Question
from settings import roles
from tests.browser.chromium import in_chromium, started
from tests.browser.test_review import cookie, shot, tab_of
from tests.exams.sheets import write_xlsx
from tests.factories import make_subject, make_syllabus, make_topic
from tests.racing import race

pytestmark = in_chromium
NEW = "/admin/imports/new/"
WIDER_THAN_ITS_WINDOW = (
    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
)


def sheet(folder):
    columns = ("Stem", "A", "B", "Right one", "Subject", "Topic")
    rows = [
        ("What is $2 + 2$?", "4", "5", "A", "EM", "Counting"),
        ("भारत की राजधानी क्या है?", "दिल्ली", "मुंबई", "A", "EM", ""),
        ("What is $3 + 3$?", "6", "7", "C", "EM", ""),
    ]
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    return write_xlsx(folder / "institute.xlsx", *records, columns=columns)


def bank(folder):
    """Two categories of a Moodle bank, one of them called like a topic."""
    path = folder / "bank.gift"
    path.write_text(
        "$CATEGORY: $course$/top/बीजगणित\n\n::A::कौन सा? {=एक ~दो}\n\n"
        "$CATEGORY: $course$/top/Counting\n\n::B::Which? {=one ~%50%two}\n\n"
    )
    return path


def check_as(page, told):
    for label, column in told.items():
        page.get_by_label(label, exact=True).select_option(column)
    page.get_by_role("button", name="Check again with these columns").press("Enter")


def test_a_sheet_is_mapped_checked_and_let_in(address, tmp_path):
    from playwright.sync_api import expect, sync_playwright

    maths = make_subject(make_syllabus(), "EM", title="Mathematics")
    make_topic(maths, "EM-1", title="Algebra")
    publisher = cookie(roles.PUBLISHER, address)
    with sync_playwright() as playwright:
        browser = started(playwright)
        page = tab_of(browser, publisher)
        page.goto(address + NEW)
        shot(page, "import-add")
        page.set_input_files("[name=file]", sheet(tmp_path))
        page.get_by_role("button", name="Upload and check").press("Enter")
        expect(page.locator("main")).to_contain_text("Nothing went in")
        shot(page, "import-mapping")
        check_as(page, {"Stem": "question_text", "Right one": "correct_option"})
        expect(page.locator(".import-counts")).to_contain_text("Stay out2")
        shot(page, "import-plan")
        page.set_viewport_size({"width": 390, "height": 900})
        assert page.evaluate(WIDER_THAN_ITS_WINDOW) == 0
        page.get_by_label("Take the good rows").check()
        page.get_by_role("button", name="Import 1 question").press("Enter")
        expect(page.locator("main")).to_contain_text("See its 1 question")
        assert page.evaluate(WIDER_THAN_ITS_WINDOW) == 0
        shot(page, "import-result")
        with page.expect_download() as mended:
            page.get_by_role("link", name="Download the rows to mend").click()
        assert mended.value.suggested_filename.endswith(".xlsx")
        published(page, expect)
        left_behind(page, expect)
        watched(page, expect)
        filed(page, expect, address + NEW, bank(tmp_path))
        browser.close()
    assert Question.objects.count() == 1


def published(page, expect):
    page.get_by_role("button", name="Publish 1 question").press("Enter")
    expect(page.locator("main")).to_contain_text("all of them are published")
    shot(page, "import-published")


def left_behind(page, expect):
    """What GIFT cannot hold is said before the file is there."""
    page.get_by_label("Export as").select_option("gift")
    page.get_by_role("button", name="Export", exact=True).press("Enter")
    expect(page.locator("main")).to_contain_text(
        "GIFT leaves out: difficulty, subject."
    )
    shot(page, "import-left-out")
    with page.expect_download() as exported:
        page.get_by_role("link", name="Download the file").click()
    assert exported.value.suggested_filename.endswith(".gift")
    page.get_by_role("link", name="Back to the import").click()


def filed(page, expect, new, file):
    """The categories of a file are put under topics, and kept so when it is forgotten."""
    page.goto(new)
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Upload and check").press("Enter")
    category = page.get_by_label("$course$/top/बीजगणित", exact=True)
    category.select_option("EM-1")
    shot(page, "import-categories")
    page.get_by_role("button", name="Check again with these topics").press("Enter")
    expect(category).to_have_value("EM-1")
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate(WIDER_THAN_ITS_WINDOW) == 0
    worker(status="failed", position=1, failure="Something went wrong on our side.")
    page.reload()
    page.get_by_role("button", name="Start over").wait_for()
    shot(page, "import-failed")
    page.get_by_role("button", name="Forget this import").press("Enter")
    expect(page.locator("main")).to_contain_text("nothing of it went in")
    shot(page, "import-withdrawn")


def worker(**facts):
    """Changes the batch as a worker would, beside the browser's loop."""
    race(lambda: ImportBatch.objects.filter(pk=last()).update(**facts))


def last():
    return ImportBatch.objects.order_by("-pk").values_list("pk")[:1]


def watched(page, expect):
    """The bar follows a worker, and the page comes anew when that is through."""
    worker(status="running", total=9, position=3)
    page.reload()
    expect(page.locator("progress")).to_have_js_property("value", 3)
    shot(page, "import-progress")
    worker(position=6)
    expect(page.locator("[data-import-done]")).to_have_text("6")
    worker(status="applied")
    expect(page.locator("main")).to_contain_text("See its 1 question")
