"""The short private temp folder of a cluster's socket, and the note that names it."""

import os
import shutil
import stat
import tempfile

from core import pgwheel


def noted(note):
    """The folder in the note, "" without one."""
    return note.read_text() if note.exists() else ""


def prepare(note):
    """An empty folder: the old one where it is still ours, so that URLs stay true."""
    folder = noted(note)
    if is_private(folder):
        for file in os.scandir(folder):
            os.unlink(file)
        return folder
    place = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108
    folder = tempfile.mkdtemp(prefix="pariksha-", dir=place)
    pgwheel.give(folder)
    note.write_text(folder)
    return folder


def remove(note):
    if is_private(noted(note)):
        shutil.rmtree(noted(note))
    note.unlink(missing_ok=True)


def is_private(folder):
    """True for a real folder that only the server's user may enter."""
    try:
        facts = os.lstat(folder)
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(facts.st_mode) and (
        facts.st_uid == pgwheel.uid() and stat.S_IMODE(facts.st_mode) == 0o700
    )
