"""docs/signing-in.md, walked call by call as it stands there."""

import json
import re
from pathlib import Path

from django.conf import settings as project
from django.core import mail
from django.test import Client

import pytest

from accounts.models import Batch, DataExport, DeviceSession, User
from accounts.urls import calls
from tests.accounts.calling import BASE, PASSWORD, SIGN_UP, mailed_code, sign_up
from tests.accounts.standins import Sent

PAGE = Path(project.BASE_DIR, "docs", "signing-in.md").read_text()
APP, WEB = PAGE.split("\n## A web client\n")
BLOCK = re.compile(r"```http\n(.*?)\n\n(?:(\{.*?\})\n\n)?=> (\d+)\n```", re.DOTALL)


def blocks(text):
    for head, body, status in BLOCK.findall(text):
        first, *headers = head.splitlines()
        method, path = first.split()
        yield (
            method.lower(),
            path,
            dict(h.split(": ", 1) for h in headers),
            body,
            status,
        )


def filled(text, known):
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", str(value))
    assert not re.search(r"\{[a-z_]+\}", text), text
    return text


def learnt(answer):
    """What the next calls may name of this answer."""
    if not answer.content or "json" not in answer["Content-Type"]:
        return {}
    body = answer.json()
    places = [body.get(name) for name in ("meta", "data")] + [body]
    names = ("session_token", "access_token", "refresh_token", "terms_version")
    found = {}
    for place in (one for one in places if isinstance(one, dict)):
        found |= {name: place[name] for name in names if name in place}
    return found


def called(client, method, path, headers, body, status, known):
    """One call of the page, which must answer with the status it says."""
    answer = getattr(client, method)(
        filled(path, known),
        json.loads(filled(body, known)) if body else "",
        content_type="application/json",
        headers={k: filled(v, known) for k, v in headers.items()},
    )
    said = (method, path, answer.status_code, answer.content[:400])
    assert answer.status_code == int(status), said
    return answer


def messages():
    """The codes of the last mail and the last text message."""
    found = {}
    if mail.outbox and re.search(r"^ {4}(\S+)$", mail.outbox[-1].body, re.MULTILINE):
        found["code"] = mailed_code()
    if Sent.texts:
        found["sms_code"] = Sent.texts[-1][1].partition(" ")[0]
    if export := DataExport.objects.first():
        found["export_id"] = export.pk
    return found


@pytest.mark.django_db
def test_every_call_of_the_page_answers_as_it_says(
    settings, django_capture_on_commit_callbacks
):
    settings.SMS_SENDER = "tests.accounts.standins.Sent"
    settings.LIMITS = {name: [(1000, 60)] for name in settings.LIMITS}
    Sent.texts.clear()
    known = {"join_code": Batch.objects.create(name="Morning").join_code}
    walked = 0
    for method, path, headers, body, status in blocks(APP):
        known |= messages()
        with django_capture_on_commit_callbacks(execute=True):
            answer = called(Client(), method, path, headers, body, status, known)
        known |= learnt(answer)
        walked += 1
    assert walked == APP.count("```http")
    assert User.objects.get().status == "deleted"
    names = set(DeviceSession.objects.values_list("device_name", flat=True))
    assert names == {""}


@pytest.mark.django_db
def test_a_web_client_refreshes_by_cookie_as_the_page_says(settings):
    settings.REFRESH_COOKIE = True
    sign_up()
    browser, known, answers = Client(enforce_csrf_checks=True), {}, []
    body = {"email": SIGN_UP["email"], "password": PASSWORD}
    browser.post(f"{BASE}auth/login", body, content_type="application/json")
    before = browser.cookies["refresh_token"].value
    for block in blocks(WEB):
        answers.append(called(browser, *block, known))
        known["csrf_token"] = answers[-1]["X-CSRFToken"]
    assert len(answers) == WEB.count("```http") == 2
    assert set(answers[-1].json()["data"]) == {"access_token"}
    assert browser.cookies["refresh_token"].value != before


def test_the_page_names_every_reason_a_sign_in_ends_for():
    for reason in DeviceSession.Ended.values:
        assert f"`{reason}`" in PAGE


def test_the_page_names_no_call_that_is_not_open():
    ours = {f"/api/auth/app/v1/{one.pattern}" for one in calls}
    named = set(re.findall(r"/api/auth/app/v1/[a-z0-9/]+", PAGE)) - {
        "/api/auth/app/v1/"
    }
    assert named <= ours
