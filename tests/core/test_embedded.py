import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from core import pgwheel
from core.embedded import QUICK, WEB, Server
from core.pgwheel import Unavailable

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from core.embedded import QUICK, Server
with Server(var=sys.argv[1], options=QUICK) as server:
    print(server.url(), flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def var():
    """In a folder with a space in its name that the server's user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="a project "))
    folder.chmod(0o755)
    yield folder / "var"
    Server(var=folder / "var").cluster.halt()
    shutil.rmtree(folder)


@pytest.fixture
def holders(var):
    """Starts processes that hold the server until their stdin ends."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, var],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def url_of(holder):
    return holder.stdout.readline().strip()


def ask(url, query="SELECT 42"):
    with psycopg.connect(url) as link:
        return link.execute(query).fetchone()[0]


def is_gone(pid):
    """True once the process has ended, whether or not somebody collected it."""
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid):
        if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def leave(holder):
    holder.communicate("")
    assert holder.returncode == 0


def test_the_server_starts_answers_and_leaves_nothing_running(var):
    server = Server(var=var, options=QUICK)
    with server:
        assert ask(server.url()) == 42
        pid, sockets = server.cluster.pid(), server.cluster.sockets
    assert is_gone(pid)
    assert not os.path.exists(sockets)


def test_what_was_stored_is_there_after_the_next_start(var):
    with Server(var=var) as server, psycopg.connect(server.url()) as link:
        link.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with Server(var=var) as server:
        assert ask(server.url(), "SELECT number FROM kept") == 7


def test_the_web_has_time_limits_and_the_owner_has_none(var):
    with Server(var=var, options=QUICK) as server:
        assert ask(server.url(WEB), "SHOW lock_timeout") == "3s"
        assert ask(server.url(WEB), "SHOW statement_timeout") == "15s"
        idle = "SHOW idle_in_transaction_session_timeout"
        assert ask(server.url(WEB), idle) == "30s"
        assert ask(server.url(), "SHOW statement_timeout") == "0"


def test_it_listens_on_no_port_and_only_its_user_reaches_the_socket(var):
    with Server(var=var, options=QUICK) as server:
        assert ask(server.url(), "SHOW listen_addresses") == ""
        facts = os.stat(server.cluster.sockets)
        assert (facts.st_uid, facts.st_mode & 0o777) == (pgwheel.uid(), 0o700)


def test_two_starters_at_once_share_one_server_and_the_last_one_stops_it(var, holders):
    first, second = holders(), holders()
    assert url_of(first) == url_of(second)
    cluster = Server(var=var).cluster
    pid = cluster.pid()
    leave(first)
    assert cluster.pid() == pid
    leave(second)
    assert cluster.pid() is None


def test_a_killed_holder_does_not_keep_the_server_alive(var, holders):
    killed, other = holders(), holders()
    assert url_of(killed) == url_of(other)
    killed.kill()
    killed.wait()
    leave(other)
    assert Server(var=var).cluster.pid() is None


def test_a_server_whose_holders_were_all_killed_is_found_and_stopped(var, holders):
    killed = holders()
    url = url_of(killed)
    killed.kill()
    killed.wait()
    server = Server(var=var)
    pid = server.cluster.pid()
    with server:
        assert (server.url(), server.cluster.pid()) == (url, pid)
        assert ask(url) == 42
    assert is_gone(pid)


def test_a_killed_server_is_revived_where_its_users_look_for_it(var):
    with Server(var=var, options=QUICK) as server:
        before, url = server.cluster.pid(), server.url()
        os.kill(before, signal.SIGKILL)
        assert is_gone(before)
        server.revive()
        assert server.cluster.pid() != before
        assert server.url() == url
        assert ask(url) == 42


def test_a_pid_file_that_names_somebody_else_does_not_stop_the_start(var):
    with Server(var=var, options=QUICK) as server:
        content = (server.cluster.folder / "postmaster.pid").read_text()
    _, rest = content.split("\n", 1)
    (server.cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{rest}")
    with Server(var=var, options=QUICK) as server:
        assert ask(server.url()) == 42


def test_a_lost_socket_folder_is_replaced(var, holders):
    orphan = holders()
    sockets = url_of(orphan).split("host=")[1]
    orphan.kill()
    orphan.wait()
    for file in Path(sockets).iterdir():
        file.unlink()
    Path(sockets).rmdir()
    with Server(var=var, options=QUICK) as server:
        assert server.cluster.sockets != sockets
        assert ask(server.url()) == 42


def test_a_cluster_half_made_is_made_anew(var):
    var.mkdir()
    (var / "postgres.new").mkdir()
    (var / "postgres.new" / "PG_VERSION").write_text("16\n")
    with Server(var=var, options=QUICK) as server:
        assert ask(server.url()) == 42


def test_other_names_are_other_clusters(var):
    with (
        Server(var=var, options=QUICK) as one,
        Server("postgres-tests", var=var, options=QUICK) as other,
    ):
        assert one.cluster.pid() != other.cluster.pid()
        assert ask(other.url(), "SHOW fsync") == "off"
    Server("postgres-tests", var=var).cluster.halt()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a stand-in user")
def test_root_runs_it_as_somebody_else_and_changes_no_owner_outside_var(var):
    before = [(x, os.stat(x)) for x in (var.parent, *var.parent.parents)]
    with Server(var=var, options=QUICK) as server:
        process = psutil.Process(server.cluster.pid())
        assert set(process.uids()) == {pgwheel.uid()}
        assert 0 not in process.uids()
    for path, facts in before:
        now = os.stat(path)
        assert (now.st_uid, now.st_gid, now.st_mode) == (
            facts.st_uid,
            facts.st_gid,
            facts.st_mode,
        )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a stand-in user")
def test_a_folder_root_alone_may_enter_is_refused_in_one_line(var):
    var.parent.chmod(0o700)
    with pytest.raises(Unavailable) as refusal:
        Server(var=var).start()
    line = str(refusal.value)
    assert "\n" not in line
    assert str(var) in line
    assert "DATABASE_URL" in line
    assert (
        os.listdir(var) == ["postgres.lock", "postgres.start"]
        or len(os.listdir(var)) == 2
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_cluster_of_another_user_is_refused_in_one_line(var):
    with Server(var=var, options=QUICK) as server:
        folder = server.cluster.folder
    os.chown(folder, 12345, -1)
    with pytest.raises(Unavailable, match="belongs to another user"):
        Server(var=var).start()
    os.chown(folder, pgwheel.uid(), -1)


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["help"],
        ["migrate", "--help"],
        ["--version"],
        ["spectacular", "--help"],
    ],
)
def test_a_command_without_a_database_starts_nothing(command):
    environ = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environ["DJANGO_SETTINGS_MODULE"] = "settings.dev"
    server = Server()
    server.var.mkdir(exist_ok=True)
    with server.locked("start", fcntl.LOCK_EX):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
