"""One PostgreSQL cluster in a folder: made, started, found again, stopped.

The callers of `core.embedded` see to it that only one process at a time is in here.
"""

import os
import shutil
import time
from pathlib import Path

import psutil

from core import pgsocket, pgwheel
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
        if self.folder.exists() and self.folder.stat().st_uid != pgwheel.uid():
            raise Unavailable(f"{self.folder} {pgwheel.FOREIGN}")
        if not self.answers():
            self.launch()

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
        except psutil.ZombieProcess:
            mine = False
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        if not mine:
            (self.folder / "postmaster.pid").unlink()
        return pid if mine else None

    @property
    def sockets(self):
        return pgsocket.noted(self.note)

    def launch(self):
        pgwheel.refuse_unreachable(self.folder.parent, pgwheel.program("postgres"))
        if not (self.folder / "PG_VERSION").exists():
            self.make()
        sockets = pgsocket.prepare(self.note)
        flags = " ".join(f"-c {x}" for x in self.options) + f" -k {sockets}"
        self.begin(flags, time.monotonic() + PATIENCE / 6)

    def begin(self, flags, deadline):
        """Start it, waiting for what a killed server's children still hold."""
        log = self.folder / "server.log"
        log.unlink(missing_ok=True)
        command = ("pg_ctl", "start", "-D", self.folder, "-l", log, "-o", flags)
        if self.control(*command, check=False) == 0:
            return
        said = log.read_text() if log.exists() else ""
        if "still in use" not in said or time.monotonic() > deadline:
            reason = next((x for x in said.splitlines() if "FATAL" in x), "no reason")
            raise Unavailable(f"PostgreSQL did not start ({log}): {reason}")
        time.sleep(0.2)
        self.begin(flags, deadline)

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

    def halt(self):
        """Stop the server, if it runs, and remove its socket folder."""
        if self.pid():
            self.control("pg_ctl", "stop", "-D", self.folder, "-m", "fast")
        pgsocket.remove(self.note)

    @staticmethod
    def control(name, *args, check=True):
        return pgwheel.run(pgwheel.program(name), *args, check=check)
