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
    """A headless Chromium with a fresh profile."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
