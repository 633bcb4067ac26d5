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

DEMO_PASSWORD = "pariksha-demo-2026"  # noqa: S105 - printed on purpose
GREETING = """
  Site      {site}/
  Admin     {site}/admin/     editor@example.com   {password}
  API docs  {site}/api/docs   student@example.com  {password}

  Ctrl-C stops everything.
"""
LOOK_SECONDS = 3


class Command(BaseCommand):
    help = "What bin/run calls: database, demo content, then web and worker together."

    def handle(self, **options):
        host = os.environ.get("HOST", "127.0.0.1")
        port = os.environ.get("PORT", "8000")
        refuse_taken(host, port)
        call_command("deploy", verbosity=0)
        if not apps.get_model("exams", "Exam").objects.exists():
            self.stdout.write("Loading the demo content …")
            call_command("load_demo")
        site = f"http://localhost:{port}"
        self.stdout.write(GREETING.format(site=site, password=DEMO_PASSWORD))
        self.stdout.flush()
        sys.exit(run_processes(host, port))


def refuse_taken(host, port):
    """Say so before anything starts, and not from inside a log."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, ValueError, OverflowError):
            raise CommandError(
                f"Port {port} of {host} is not free; choose another: PORT=8001 bin/run"
            ) from None


def run_processes(host, port):
    """honcho with web and worker, until it ends or somebody stops us.

    It has a session of its own: Ctrl-C reaches it through us, once.
    """
    honcho = subprocess.Popen(
        [sys.executable, "-m", "honcho", "start"],
        cwd=settings.BASE_DIR,
        env=environment(HOST=host, PORT=port),
        start_new_session=True,
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


def environment(**more):
    """Ours; without the embedded server's URL, so that each process holds it too."""
    inherited = dict(os.environ)
    if embedded.current:
        del inherited["DATABASE_URL"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{inherited['PATH']}"
    quiet = {"PYTHONUNBUFFERED": "1", "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    return {**inherited, **more, **quiet, "PATH": path}
