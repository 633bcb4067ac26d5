"""A PostgreSQL server of the project's own, for development, tests and benches.

Whoever uses it holds a shared lock on `var/<name>.lock`; the last holder stops it. A
killed holder is none, so a server may outlive all of them: the next one finds it and
goes on with it. Starting and stopping exclude each other by `var/<name>.start`.
"""

import fcntl
from pathlib import Path

import psycopg

from core import pgwheel
from core.pgcluster import OWNER, Cluster
from core.pgwheel import Unavailable

DATABASE, WEB = "pariksha", "pariksha_web"
WEB_LIMITS = {
    "lock_timeout": "3s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
}
VAR = Path(__file__).resolve().parent.parent / "var"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
current = None  # the server that this process holds


class Server:
    """One cluster below `var/`, shared by all processes that start it.

    A context manager; `options` are PostgreSQL's own (`QUICK` for tests) and count
    only for the process that really starts it.
    """

    def __init__(self, name="postgres", *, options=(), var=VAR):
        self.var, self.name = Path(var), name
        self.cluster = Cluster(self.var / name, options)
        self.hold = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.stop()

    def url(self, role=OWNER):
        """A DATABASE_URL; the role `WEB` has the web's time limits."""
        return f"postgresql://{role}@/{DATABASE}?host={self.cluster.sockets}"

    def start(self):
        """Join the holders, starting the server where it does not run."""
        with self.locked("start", fcntl.LOCK_EX):
            self.hold = self.locked("lock", fcntl.LOCK_SH)
            self.ensure()
        global current
        current = self
        return self

    def revive(self):
        """Start it again where it was killed under its holders."""
        with self.locked("start", fcntl.LOCK_EX):
            if not self.cluster.pid():
                self.ensure()

    def stop(self):
        """Leave the holders; the last one stops the server."""
        with self.locked("start", fcntl.LOCK_EX), self.hold:
            try:
                fcntl.flock(self.hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.cluster.halt()

    def ensure(self):
        self.cluster.ensure()
        furnish(self.cluster.sockets)

    def locked(self, kind, mode):
        """The open file `var/<name>.<kind>`; closing it lets the lock go."""
        try:
            self.var.mkdir(exist_ok=True)
            file = (self.var / f"{self.name}.{kind}").open("a")
        except PermissionError as error:
            raise Unavailable(f"{error.filename} {pgwheel.FOREIGN}") from None
        fcntl.flock(file, mode)
        return file


def furnish(sockets):
    """The database and the web's role, where they are missing."""
    with psycopg.connect(
        host=sockets, port=5432, user=OWNER, dbname="postgres", autocommit=True
    ) as link:
        roles = link.execute("SELECT rolname FROM pg_roles").fetchall()
        if (WEB,) not in roles:
            link.execute(f"CREATE ROLE {WEB} LOGIN SUPERUSER")
        for name, value in WEB_LIMITS.items():
            link.execute(f"ALTER ROLE {WEB} SET {name} = '{value}'")
        databases = link.execute("SELECT datname FROM pg_database").fetchall()
        if (DATABASE,) not in databases:
            link.execute(f"CREATE DATABASE {DATABASE}")
