"""The browser that these tests drive, where the machine has it."""

import shutil
from pathlib import Path

import axe_playwright_python
import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN = "place => axe.run(place, {resultTypes: ['violations']}).then(x => x.violations)"
in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


def started(playwright):
    """A headless Chromium with a fresh profile; a busy machine gets its time."""
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def editing(page, address):
    """Open an editor's form; from then on it notices changes and keeps itself."""
    page.add_init_script(
        "addEventListener('w-unsaved:watch-edits', "
        "() => { document.documentElement.dataset.watched = ''; })"
    )
    page.goto(address)
    page.wait_for_selector("[data-watched]")


def complaints(page, place="html"):
    """What axe finds in a place of a page or frame: [(rule, three places at most)]."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(RUN, place)
    return [(x["id"], [node["html"] for node in x["nodes"]][:3]) for x in found]
