"""The browser that these tests drive, where the machine has it."""

import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
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
