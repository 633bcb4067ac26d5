"""Where a bench runs: a cluster, a fresh database and the production server, all its own.

Each is a context manager that ends what it started. Everything listens on loopback or
on a socket in a private folder.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import orjson
import psycopg

from core import embedded
from core.pgwheel import program

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "bench"
HOST = "bench.example"
ONE_BENCH = 7_265_100
PATIENCE = 60
KEY = "for-the-bench-only-0123456789-abcdefghijklmnopqrstuvwxyz"


class Busy(Exception):
    """One line: why the bench cannot run now."""


def run(bench, options):
    """The whole of a bench's process: ends with its status, or a line of why not."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(bench(options))
    except (Busy, embedded.Unavailable) as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(f"It stopped at: {' '.join(map(str, error.cmd[1:3]))}")
    except KeyboardInterrupt:
        sys.exit(130)


@contextmanager
def own_cluster(name="postgres-bench"):
    """The started server, which writes through to the disk; for one bench at a time."""
    with embedded.Server(name) as server, claimed(server) as link:
        if first(link, "SHOW fsync") != "on":
            raise Busy("The bench's server runs without fsync: stop it first.")
        yield server, link


def claimed(server):
    """A connection; while it is open, the server is this bench's alone."""
    link = psycopg.connect(server.url(), autocommit=True)
    if not first(link, f"SELECT pg_try_advisory_lock({ONE_BENCH})"):
        raise Busy("Another bench is running.")
    return link


def first(link, question):
    return link.execute(question).fetchone()[0]


@contextmanager
def fresh_database(server, link):
    """An empty database, dropped in the end: a function from role to its URL."""
    drop = f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"
    link.execute(drop)
    link.execute(f"CREATE DATABASE {DATABASE}")
    try:
        yield lambda role: server.url(role).replace(
            f"/{embedded.DATABASE}?", f"/{DATABASE}?"
        )
    finally:
        with psycopg.connect(server.url(), autocommit=True) as last:
            last.execute(drop)


def environment(url, **more):
    """Production's variables, with values that mean nothing anywhere else."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": url,
        "REDIS_URL": os.environ.get("BENCH_REDIS", ""),
        "PYTHONWARNINGS": "ignore:No directory at",
        "SECRET_KEY": os.environ.get("BENCH_KEY", KEY),
        "ALLOWED_HOSTS": HOST,
        "BASE_URL": f"https://{HOST}",
        "NUM_PROXIES": "0",
        "DRAIN_SECONDS": "0",
        "DEFAULT_FROM_EMAIL": f"pariksha@{HOST}",
        **more,
    }


def manage(url, *arguments):
    """What a command of manage.py printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout


def plan(url, *arguments):
    """What a command that prepares the database said.

    The environment may name a file that says it, where BENCH_MIGRATED names a database
    that is prepared: BENCH_PLAN.
    """
    if ready := os.environ.get("BENCH_PLAN"):
        return orjson.loads(Path(ready).read_bytes())
    return orjson.loads(manage(url, *arguments))


def migrate(url):
    """Bring an empty database up to date.

    The environment may name a migrated database to copy instead: BENCH_MIGRATED.
    """
    if ready := os.environ.get("BENCH_MIGRATED"):
        copy(ready, url)
    else:
        manage(url, "migrate", "--verbosity", "0")


def copy(source, target):
    dump = [program("pg_dump"), "--no-owner", "--dbname", source]
    load = [program("psql"), "--quiet", "--dbname", target]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as rows:
        stop = ["--set", "ON_ERROR_STOP=1", "--output", os.devnull]
        subprocess.run([*load, *stop], stdin=rows.stdout, check=True)
    if rows.returncode:
        raise subprocess.CalledProcessError(rows.returncode, dump)


@contextmanager
def web_server(url):
    """bin/serve on a free port of loopback: (port, its process's id)."""
    port = free_port()
    process = serve(environment(url), port)
    try:
        yield port, process.pid
    finally:
        end(process)


def serve(variables, port, log=None):
    """The process of bin/serve, once it answers."""
    own = {"HOST": "127.0.0.1", "PORT": str(port)}
    process = begin({**variables, **own}, ROOT / "bin" / "serve", log=log)
    try:
        await_answer(process, port)
    except BaseException:
        end(process)
        raise
    return process


def hire(variables, log=None):
    """The process of a worker, as the Procfile has it."""
    return begin(variables, sys.executable, "manage.py", "run_huey", log=log)


def begin(variables, *command, log=None):
    """A process with a session of its own; what it says goes into the log, if any."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=log,
        start_new_session=True,
    )


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def await_answer(process, port):
    url = f"http://127.0.0.1:{port}/health/live"
    question = Request(url, headers={"Host": HOST})
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(question, timeout=5).close()
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise Busy("bin/serve did not start.")


def end(process):
    """Ask a process politely, then end all of its session."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
