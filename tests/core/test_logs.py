"""Logs: one object a line, whose and which request, and nothing that lets one in."""

import io
import json
import logging

from django.test import Client

import pytest

from core.logs import JsonFormatter, json_logging
from core.redaction import redacted
from tests.accounts.calling import PASSWORD, log_in, mailed_code, post, sign_up
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What a server would write, as objects."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "access")]
    before = [(x, x.level, x.propagate) for x in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
    yield lambda: [json.loads(x) for x in stream.getvalue().splitlines()]
    for logger, level, propagate in before:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate


def test_a_request_is_one_line_with_its_id_its_user_and_its_status(lines):
    user = make_user()
    answer = api(user).get("/api/v1/attempts/?cursor=secret")
    (line,) = [x for x in lines() if x["logger"] == "access"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["user_id"] == user.pk
    assert (line["method"], line["path"], line["status"]) == (
        "GET",
        "/api/v1/attempts/",
        answer.status_code,
    )
    assert "secret" not in json.dumps(line)


def test_a_whole_sign_up_and_login_leaves_no_secret(lines):
    meta = sign_up()
    code = mailed_code()
    tokens = log_in().json()["meta"]
    log_in(password="wrong-password-1")
    post("tokens/refresh", {"refresh_token": tokens["refresh_token"]})
    post("auth/session", authorization=f"Bearer {tokens['access_token']}")
    written = json.dumps(lines())
    assert "/api/auth/app/v1/auth/login" in written
    for secret in (PASSWORD, "wrong-password-1", code, *meta.values()):
        assert str(secret) == "True" or str(secret) not in written


@pytest.mark.parametrize(
    "path",
    [
        "/admin/invitation/SESAMESESAME/",
        "/admin/invitation/SESAMESESAME",
        "/admin/password_reset/confirm/MQ/SESAME-SESAME/",
        "/api/v1/assets/SESAME:SESAME",
    ],
)
@pytest.mark.parametrize("secure", [False, True])
def test_a_link_that_opens_something_is_not_in_the_log(lines, settings, path, secure):
    """Neither where a view answers nor where a redirect does before it."""
    settings.SECURE_SSL_REDIRECT = secure
    for method in ("get", "post"):
        getattr(Client(), method)(path)
    written = lines()
    assert [x["path"] for x in written if x["logger"] == "access"]
    assert "SESAME" not in json.dumps(written)


@pytest.mark.parametrize("strange", ["level", "%22", "e", "\u0939"])
def test_a_strange_link_spoils_no_line(lines, strange):
    Client().get(f"/admin/invitation/{strange}/")
    (line,) = [x for x in lines() if x["logger"] == "access"]
    assert {"time", "level", "message", "request_id", "method"} <= line.keys()
    assert line["path"].endswith("/***/")


def test_a_record_with_a_socket_in_place_of_a_request_is_written(lines):
    logging.getLogger("django").info("GET / 200", extra={"request": object()})
    assert [x["message"] for x in lines()] == ["GET / 200"]


def test_facts_are_cleaned_like_messages(lines):
    facts = {"note": "password=SESAME", "status": 200}
    logging.getLogger("access").info("It was", extra={"facts": facts})
    (line,) = lines()
    assert "SESAME" not in json.dumps(line)
    assert line["status"] == 200


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer SESAME",
        '{"password": "SESAME", "email": "a@b.c"}',
        "{'new_password': 'SESAME'}",
        "refresh_token=SESAME&next=/",
        "X-Session-Token: SESAME",
        "code=SESAME",
        "sessionid=SESAME; path=/",
        "eySESAMESESAME.eyJzdWIi.c2ln",
    ],
)
def test_a_secret_in_a_message_is_hidden(text):
    assert "SESAME" not in redacted(text)


def test_what_is_no_secret_stays():
    text = "Not Found: /api/v1/exams/mock-2026/"
    assert redacted(text) == text


def test_a_fault_is_written_with_where_it_happened_and_without_secrets(lines):
    try:
        raise ValueError("password=SESAME")
    except ValueError:
        logging.getLogger("django").exception("It broke")
    (line,) = lines()
    assert "Traceback" in line["exception"]
    assert "SESAME" not in json.dumps(line)


def test_servers_write_everything_as_json():
    assert json_logging()["root"]["handlers"] == ["stderr"]
    assert json_logging()["formatters"]["json"]["()"] == "core.logs.JsonFormatter"
