"""The sign-in calls as an app makes them."""

import re

from django.conf import settings
from django.core import mail
from django.test import Client

BASE = "/api/auth/app/v1/"
PASSWORD = "a-long-passphrase-1"
SIGN_UP = {
    "email": "asha@example.com",
    "password": PASSWORD,
    "terms_version": settings.TERMS_VERSION,
    "birth_year_band": "18-plus",
    "consent": True,
}


def call(method, path, body="", **headers):
    """One request; keywords are headers, as in `authorization=...`."""
    headers = {key.replace("_", "-"): value for key, value in headers.items()}
    ask = getattr(Client(), method)
    return ask(BASE + path, body, content_type="application/json", headers=headers)


def post(path, body="", **headers):
    return call("post", path, body, **headers)


def bearer(access):
    return {"authorization": f"Bearer {access}"}


def session_of(answer):
    """The header that carries a sign-in from one step to the next."""
    return {"x_session_token": answer.json()["meta"]["session_token"]}


def mailed_code(message=None):
    """The code on a line of its own in a mail, the last one sent unless given."""
    body = (message or mail.outbox[-1]).body
    return re.search(r"^ +(\S+)$", body, re.MULTILINE).group(1)


def sign_up(**fields):
    """A whole sign-up; answers the meta of its last step, with the tokens."""
    begun = post("auth/signup", {**SIGN_UP, **fields})
    done = post("auth/email/verify", {"key": mailed_code()}, **session_of(begun))
    assert done.status_code == 200, done.content
    return done.json()["meta"]


def log_in(email=SIGN_UP["email"], password=PASSWORD):
    return post("auth/login", {"email": email, "password": password})
