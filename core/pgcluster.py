"""One PostgreSQL cluster in a folder: made, started, found again, stopped.

The callers of `core.embedded` see to it that only one process at a time is in here.
"""

import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

import psutil

from core import pgwheel
from core.pgwheel import Unavailable

OWNER = "pariksha"
PATIENCE = 60


class Cluster:
    """The data in `folder`; its socket's private temp folder is noted beside it."""

    def __init__(self, folder, options=()):
        self.folder = Path(folder)
        self.note = self.folder.with_name(f"{self.folder.name}.socket")
        self.options = ("listen_addresses=''", "timezone=UTC", *options)

    def ensure(self):
        """Have it running, whatever was left behind."""
        try:
            if not self.answers():
                self.launch()
        except PermissionError as error:
            raise Unavailable(
                f"{error.filename} belongs to another user: run as that user, "
                "remove the folder or set DATABASE_URL."
            ) from None

    def answers(self):
        """False where no server runs; waits for one that is still starting."""
        deadline = time.monotonic() + PATIENCE
        while self.pid():
            if self.control("pg_isready", "-h", self.sockets, check=False) == 0:
                return True
            if time.monotonic() > deadline or not os.path.isdir(self.sockets):
                self.halt()
            time.sleep(0.1)
        return False

    def pid(self):
        """The server's process, known by its working folder: a number may be reused."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
            mine = os.path.samefile(psutil.Process(pid).cwd(), self.folder)
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        if not mine:
            (self.folder / "postmaster.pid").unlink()
        return pid if mine else None

    @property
    def sockets(self):
        return self.note.read_text() if self.note.exists() else ""

    def launch(self):
        pgwheel.refuse_unreachable(self.folder.parent, pgwheel.program("postgres"))
        if not (self.folder / "PG_VERSION").exists():
            self.make()
        self.note_sockets()
        flags = " ".join(f"-c {x}" for x in self.options) + f" -k {self.sockets}"
        log = self.folder / "server.log"
        log.unlink(missing_ok=True)
        self.control("pg_ctl", "start", "-D", self.folder, "-l", log, "-o", flags)

    def make(self):
        """initdb beside the final place, so that a killed one leaves no half cluster."""
        half = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        pgwheel.give(half)
        self.control(
            *("initdb", "-D", half, "-U", OWNER, "-E", "UTF8"),
            *("--auth=trust", "--no-instructions", "--no-sync"),
        )
        half.rename(self.folder)

    def note_sockets(self):
        """Keep the old socket folder where it is ours, so that URLs stay true."""
        if not is_private(self.sockets):
            place = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108
            sockets = tempfile.mkdtemp(prefix="pariksha-", dir=place)
            pgwheel.give(sockets)
            self.note.write_text(sockets)

    def halt(self):
        """Stop the server, if it runs, and remove its socket folder."""
        if self.pid():
            self.control("pg_ctl", "stop", "-D", self.folder, "-m", "fast")
        if is_private(self.sockets):
            shutil.rmtree(self.sockets)
            self.note.unlink()

    @staticmethod
    def control(name, *args, check=True):
        return pgwheel.run(pgwheel.program(name), *args, check=check)


def is_private(folder):
    """True for a real folder that only the server's user may enter."""
    try:
        facts = os.lstat(folder)
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(facts.st_mode) and (
        facts.st_uid == pgwheel.uid() and stat.S_IMODE(facts.st_mode) == 0o700
    )
