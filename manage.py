#!/usr/bin/env python
"""Django's commands; without DATABASE_URL on the project's own PostgreSQL."""

import os
import signal
import sys

try:
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit("No Django here: run bin/setup, then .venv/bin/python manage.py …")

NEED_NO_DATABASE = {
    *("check", "collectstatic", "findstatic", "spectacular", "diffsettings"),
    *("makemessages", "compilemessages", "help", "version"),
}
INTERRUPTED = 128 + signal.SIGINT


def needs_server(arguments):
    """True where a command asks the database and nobody named one."""
    if os.environ.get("DATABASE_URL") or not arguments:
        return False
    if {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in NEED_NO_DATABASE or "--database" in arguments


def run_on_own_server():
    """Hold the embedded server for as long as the command runs."""
    try:
        from core.embedded import OWNER, WEB, Server, Unavailable
    except ModuleNotFoundError as error:
        sys.exit(f"{error}: set DATABASE_URL or install requirements-dev.txt.")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = Server()
    try:
        server.start()
        role = WEB if sys.argv[1] == "runserver" else OWNER
        os.environ["DATABASE_URL"] = server.url(role)
        execute_from_command_line(sys.argv)
    except Unavailable as error:
        sys.exit(str(error))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if server.hold:
            server.stop()


def run():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    if needs_server(sys.argv[1:]):
        run_on_own_server()
    else:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
