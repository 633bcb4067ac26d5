"""The short way of saves and heartbeats answers what the long way does."""

from django.db import OperationalError
from django.test import RequestFactory
from django.test.client import ClientHandler

import orjson
import pytest

from accounts.models import DeviceSession
from exams.attempts import saving
from exams.models import Answer
from home.models import FeatureFlag
from home.modules import modules
from settings import express
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting

pytestmark = pytest.mark.django_db
LONG = {"HTTP_ORIGIN": "https://elsewhere.example"}
OWN = {"X-Request-ID", "Vary", "Allow"}


@pytest.fixture
def sitting():
    return Sitting(make_exam([[make_question()]]))


@pytest.fixture
def short_ways(monkeypatch):
    """Which calls took the short way."""
    taken = []

    def counting(name, answer):
        def counted(*args):
            taken.append(name)
            return answer(*args)

        return counted

    for call, answer in express.CALLS.items():
        monkeypatch.setitem(express.CALLS, call, counting(call[1], answer))
    return taken


@pytest.fixture(scope="module")
def application():
    django = ClientHandler()

    def long_way(environ, start_response):
        answer = django(environ)
        start_response(str(answer.status_code), list(answer.items()))
        return [answer.content]

    return express.Express(long_way)


@pytest.fixture
def send(application, sitting):
    """(status, what the body says besides its moment, headers) of a save."""

    def sent(body, call="answers", *, kind="application/json", **headers):
        heads_sent = {"HTTP_HOST": "testserver", **sitting.client.defaults, **headers}
        factory = RequestFactory(**heads_sent)
        method = factory.put if call == "answers" else factory.post
        request = method(sitting.path(f"{call}/"), body, content_type=kind)
        heads = []
        parts = application(request.environ, lambda *head: heads.append(head))
        said = orjson.loads(b"".join(parts))
        for name in ("request_id", "timestamp", "server_time", "remaining_seconds"):
            said.pop(name, None)
        kept = {name: value for name, value in heads[0][1] if name not in OWN}
        return int(heads[0][0].partition(" ")[0]), said, kept

    return sent


def test_both_ways_save_alike(sitting, send, short_ways):
    item = sitting.answer(0)
    bodies = {
        200: orjson.dumps({"epoch": 1, "answers": [item]}),
        409: orjson.dumps({"epoch": 7, "answers": [item]}),
        400: b'{"epoch": 1, "answers": [{"question": "x"}]}',
    }
    sitting.save(item)  # so that both find it stored
    for status, body in bodies.items():
        short = send(body, kind="application/json; charset=utf-8")
        long = send(body, **LONG)
        assert short == long
        assert short[0] == status
    assert short_ways == ["answers"] * len(bodies)


def test_both_ways_tell_the_time_alike(send, short_ways):
    away = [{"at_ms": 1000, "away_ms": 500}]
    bodies = [{"epoch": 1}, {"epoch": 1, "focus": away}, {"epoch": 7}, {"epoch": "x"}]
    statuses = []
    for body in map(orjson.dumps, [*bodies, []]):
        short, long = send(body, "heartbeat"), send(body, "heartbeat", **LONG)
        assert short == long
        statuses.append(short[0])
    assert statuses == [200, 200, 409, 400, 400]
    assert short_ways == ["heartbeat"] * len(statuses)


def test_what_is_unusual_goes_the_long_way(sitting, send, short_ways):
    body = orjson.dumps({"epoch": 1, "answers": [sitting.answer(0)]})
    assert send(b"[" + b" " * 300_000)[0] == 413
    assert send(body, kind="text/plain")[0] == 415
    assert send(body, HTTP_AUTHORIZATION="Bearer nobody")[0] == 401
    assert send(body, HTTP_HOST="elsewhere.example")[0] == 400
    FeatureFlag.objects.create(key="module.exams", is_on=False)
    modules.forget()
    assert send(body)[0] == 503
    modules.forget()
    assert short_ways == []
    assert not Answer.objects.exists()


def test_without_a_database_the_long_way_says_so(send, short_ways, monkeypatch):
    def gone():
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(modules, "off", gone)
    status, said, _ = send(orjson.dumps({"epoch": 1, "answers": []}))
    assert (status, said["code"]) == (503, "unavailable")
    assert short_ways == []


def test_an_ended_session_saves_nothing_by_the_short_way(sitting, send, short_ways):
    body = orjson.dumps({"epoch": 1, "answers": [sitting.answer(0)]})
    DeviceSession.objects.update(ended_at="2026-01-01T00:00Z", ended_because="logout")
    assert send(body)[0] == 401
    assert len(short_ways) == 1
    assert not Answer.objects.exists()


def test_a_fault_is_told_as_a_problem_and_logged(send, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(saving, "save_answers", broken)
    status, said, _ = send(orjson.dumps({"epoch": 1, "answers": []}))
    assert (status, said["code"]) == (500, "server-error")
    assert "ZeroDivisionError" in caplog.text
