"""What only the bench of an attempt's calls has; the rest of it every morning uses."""

from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse

import psycopg
import pytest

from bench import calls, waiting
from bench.management.commands.time_start import Command
from core.requests import RequestIdMiddleware
from tests.bench.running import bench
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting


@pytest.mark.parametrize("arguments", [("--students", "1"), ("--clients", "65")])
def test_the_bench_of_an_attempt_s_calls_refuses_what_is_out_of_bounds(arguments):
    done = bench("taking", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""


@pytest.mark.django_db
def test_a_start_s_answer_is_timed_beside_its_bytes():
    Sitting(make_exam([[make_question()]]))
    out = StringIO()
    call_command(Command(), stdout=out)
    assert "spliced in" in out.getvalue()


@pytest.mark.django_db
def test_each_request_s_wait_for_the_database_is_noted(tmp_path, monkeypatch, rf):
    for one, name in ((psycopg.Connection, "wait"), (RequestIdMiddleware, "__call__")):
        monkeypatch.setattr(one, name, vars(one)[name])
    monkeypatch.setenv("BENCH_WAITING", str(tmp_path))
    waiting.notes.cache_clear()
    waiting.begin()

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [0.01 * ("submit" in request.path)])
        return HttpResponse()

    serve = RequestIdMiddleware(view)
    serve(rf.post("/api/v1/attempts/7/submit/"))
    serve(rf.get("/api/v1/attempts/7/"))
    found = waiting.drained(tmp_path)
    assert sorted(found) == [calls.READ, calls.SUBMIT]
    assert found[calls.SUBMIT][0] >= 10
    assert waiting.drained(tmp_path) == {}
