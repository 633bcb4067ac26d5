import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core import embedded
from settings.demo import pages, people

GREETING = """
  Site      {site}/
  Admin     {site}/admin/     {editor}   {password}
  API docs  {site}/api/docs   {student}  {password}

  Ctrl-C stops everything.
"""
CONTENT = ["exams.Exam", "home.HomePage", "accounts.User"]
LOOK_SECONDS = 3
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "What bin/run calls: database, demo content, then web and worker together."

    def handle(self, **options):
        host = os.environ.get("HOST", "127.0.0.1")
        port = os.environ.get("PORT", "8000")
        with claimed(host, port):
            with locked("develop"):
                call_command("deploy", verbosity=0)
                self.fill()
            self.greet(f"http://localhost:{port}")
            sys.exit(run_processes(host, port))

    def fill(self):
        """The demo where there is nothing yet, and links that lead to this start."""
        if is_empty():
            self.stdout.write("Loading the demo content …")
            call_command("load_demo")
        pages.follow_port()

    def greet(self, site):
        people_known = {"editor": people.EDITOR, "student": people.STUDENT}
        self.stdout.write(
            GREETING.format(site=site, password=people.PASSWORD, **people_known)
        )
        self.stdout.flush()


def is_empty():
    return not any(apps.get_model(name).objects.exists() for name in CONTENT)


def claimed(host, port):
    """The port is ours while this is open, also before the web listens on it."""
    refuse_taken(host, port)
    try:
        return locked(f"develop-{int(port)}", fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise not_free(host, port) from None


def locked(name, mode=fcntl.LOCK_EX):
    """The open file `var/<name>.lock`; closing it lets the lock go."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    file = (settings.VAR_DIR / f"{name}.lock").open("a")
    fcntl.flock(file, mode)
    return file


def refuse_taken(host, port):
    """Say so before anything starts, and not from inside a log."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, ValueError, OverflowError):
            raise not_free(host, port) from None


def not_free(host, port):
    return CommandError(
        f"Port {port} of {host} is not free; choose another: PORT=8001 bin/run"
    )


def run_processes(host, port):
    """honcho with web and worker, until it ends or somebody stops us.

    It has a session of its own: Ctrl-C reaches it through us, once.
    """
    honcho = subprocess.Popen(
        [sys.executable, "-m", "honcho", "start"],
        cwd=settings.BASE_DIR,
        env=environment(HOST=host, PORT=port),
        start_new_session=True,
        preexec_fn=end_with_parent,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: honcho.terminate())
    while True:
        try:
            status = honcho.wait(LOOK_SECONDS)
            return 0 if status in (130, 143) else status
        except subprocess.TimeoutExpired:
            if embedded.current:
                embedded.current.revive()


def end_with_parent():
    """In the child: be told to stop when the parent is killed, where Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def environment(**more):
    """Ours; without the embedded server's URL, so that each process holds it too."""
    inherited = dict(os.environ)
    if embedded.current:
        del inherited["DATABASE_URL"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{inherited['PATH']}"
    own = {
        "BASE_URL": settings.WAGTAILADMIN_BASE_URL,
        "PYTHONUNBUFFERED": "1",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
    }
    return {**inherited, **more, **own, "PATH": path}
