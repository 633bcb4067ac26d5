"""What must never be forgotten in settings, asked of fresh processes."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "pariksha.example",
    "BASE_URL": "https://pariksha.example",
    "NUM_PROXIES": "1",
    "DEFAULT_FROM_EMAIL": "pariksha@pariksha.example",
}


def run(*command, module="settings.production", **environ):
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": module, **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("name", COMPLETE)
def test_production_does_not_start_without(name):
    rest = {key: value for key, value in COMPLETE.items() if key != name}
    done = run("manage.py", "check", **rest)
    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "short"), ("ALLOWED_HOSTS", "*"), ("ALLOWED_HOSTS", "a.example,*")],
)
def test_production_does_not_start_with(name, value):
    done = run("manage.py", "check", **{**COMPLETE, name: value})
    assert done.returncode != 0
    assert name in done.stderr


def test_the_server_does_not_start_without_a_database():
    done = run("-c", "import settings.wsgi", **COMPLETE)
    assert done.returncode != 0
    assert "DATABASE_URL" in done.stderr


def test_production_shows_no_debug_page_and_sends_cookies_over_tls_only():
    asked = (
        "from django.conf import settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0)"
    )
    assert run("-c", asked, **COMPLETE).stdout.split() == ["False"] + ["True"] * 4


def test_reading_settings_opens_no_connection_and_starts_no_server():
    loaded = (
        "import sys, django; django.setup(); from django.db import connection;"
        "print(connection.connection, 'core.embedded' in sys.modules)"
    )
    assert run("-c", loaded, module="settings.dev").stdout.split() == ["None", "False"]


def test_the_api_is_closed_unless_a_view_opens_itself():
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == [
        "rest_framework.permissions.IsAuthenticated"
    ]


def test_the_api_reads_no_cookies():
    assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == [
        "accounts.authentication.BearerAuthentication"
    ]


def test_the_queue_is_postgresql_without_results_and_waits_in_production():
    asked = (
        "import django; django.setup(); from huey.contrib.djhuey import HUEY;"
        "print(type(HUEY).__name__, HUEY.results, HUEY.immediate)"
    )
    for module in ("settings.production", "settings.dev"):
        done = run("-c", asked, module=module, **COMPLETE)
        assert done.stdout.split() == ["PostgresHuey", "False", "False"], done.stderr
