import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from django.core.management import CommandError, call_command

from wagtail.models import Site

import psutil
import pytest

from core import embedded
from exams.models import Exam
from home.models import HomePage
from settings.demo import pages
from settings.management.commands import develop
from tests.factories import make_home, make_user

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import django, signal, subprocess
django.setup()
from settings.management.commands.develop import end_with_parent
child = subprocess.Popen(["sleep", "60"], preexec_fn=end_with_parent)
print(child.pid, flush=True)
signal.pause()
"""


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


def python(*arguments, **more):
    """A process of its own, with the settings of development."""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings.dev"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env={**environ, **more}, **pipes)


@pytest.fixture
def taken(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        yield other.getsockname()[1]


def test_a_taken_port_is_named_before_anything_starts(db, taken):
    with pytest.raises(CommandError, match=f"Port {taken} .* is not free"):
        call_command("develop")
    assert not Exam.objects.exists()


@pytest.mark.parametrize("port", ["no-number", "-1", "70000"])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(CommandError, match="is not free"):
        develop.refuse_taken("127.0.0.1", port)


def test_web_and_worker_hold_the_embedded_server_themselves(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///anything")
    monkeypatch.setattr(embedded, "current", object())
    assert "DATABASE_URL" not in develop.environment(PORT="8000")


def test_a_named_database_is_passed_on(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///anything")
    monkeypatch.setattr(embedded, "current", None)
    passed = develop.environment(PORT="8000")
    assert (passed["DATABASE_URL"], passed["PORT"]) == (
        "postgresql:///anything",
        "8000",
    )


def test_two_starts_on_one_port_are_one_start_and_a_line(var):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with (
        develop.claimed("127.0.0.1", port),
        pytest.raises(CommandError, match=f"Port {port} .* is not free"),
    ):
        develop.claimed("127.0.0.1", port)
    develop.claimed("127.0.0.1", port).close()


def test_a_second_start_waits_until_the_first_has_prepared(var):
    waiting = f"""
import django, pathlib
django.setup()
from django.conf import settings
settings.VAR_DIR = pathlib.Path({str(var)!r})
from settings.management.commands import develop
print("here", flush=True)
with develop.locked("develop"):
    print(settings.VAR_DIR.joinpath("ready").exists(), flush=True)
"""
    with develop.locked("develop"):
        other = python("-c", waiting)
        assert other.stdout.readline() == "here\n"
        (var / "ready").touch()
    said, errors = other.communicate(timeout=60)
    assert (said, errors) == ("True\n", "")


@pytest.mark.parametrize("make", [make_home, make_user])
def test_a_database_with_content_gets_no_demo(db, make):
    make()
    assert not develop.is_empty()
    develop.Command().fill()
    assert not Exam.objects.exists()


def test_an_empty_database_gets_the_demo_once(db):
    assert develop.is_empty()
    develop.Command().fill()
    assert Exam.objects.count() == 1
    assert not develop.is_empty()


def test_links_follow_the_port_of_the_day(db, settings):
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8345"
    develop.Command().fill()
    assert (
        HomePage.objects.get(locale__language_code="en").full_url
        == "http://localhost:8345/"
    )
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8346"
    develop.Command().fill()
    assert (
        HomePage.objects.get(locale__language_code="en").full_url
        == "http://localhost:8346/"
    )


def test_a_site_on_a_host_of_its_own_keeps_its_port(db, settings):
    make_home()
    Site.objects.update(hostname="exams.example.com", port=443)
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8346"
    pages.follow_port()
    assert Site.objects.get().port == 443


def test_web_and_worker_are_told_the_address(settings):
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8345"
    told = develop.environment(PORT="8345")
    assert told["BASE_URL"] == "http://localhost:8345"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the child")
def test_what_develop_started_ends_when_it_is_killed():
    parent = python("-c", PARENT)
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    psutil.wait_procs([child], timeout=30)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_ctrl_c_ends_a_command_without_a_traceback():
    code = "import time; print('up', flush=True); time.sleep(60)"
    command = python(
        "manage.py", "shell", "--no-imports", "-c", code, DATABASE_URL="postgresql:///x"
    )
    assert command.stdout.readline() == "up\n"
    command.send_signal(signal.SIGINT)
    _, errors = command.communicate(timeout=60)
    assert (command.returncode, errors) == (130, "")


def test_without_django_manage_py_says_what_to_run():
    command = python("-S", "manage.py", "migrate", PYTHONPATH="")
    _, errors = command.communicate(timeout=60)
    assert command.returncode == 1
    assert errors.count("\n") == 1
    assert "bin/setup" in errors
