import socket

from django.core.management import CommandError, call_command

import pytest

from core import embedded
from exams.models import Exam
from settings.management.commands import develop


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
