"""The short way of the hottest calls: past all that pages, forms and browsers need.

Who saves answers or asks for the time with a token in force takes it, by WSGI and without Django's request;
whatever is unusual goes the long way, which answers the same.
"""

import re
from functools import lru_cache, partial
from http.client import responses
from uuid import UUID

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils.log import log_response

from accounts import tokens
from accounts.authentication import Claimant, credential
from core.answers import to_response
from core.headers import HeadersMiddleware
from core.logs import AccessMiddleware
from core.problems import Refusal, problem
from core.requests import RequestIdMiddleware
from exams.attempts.api import saved
from exams.attempts.batches import MAX_BYTES
from exams.attempts.clocks import beaten
from home.modules import modules

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PATH = re.compile(f"/api/v1/attempts/({ID})/(answers|heartbeat)/")
CALLS = {("PUT", "answers"): saved, ("POST", "heartbeat"): beaten}


class Call:
    """What the log and the answer ask of a request."""

    def __init__(self, environ, claims, answer, attempt_id):
        self.META, self.method = environ, environ["REQUEST_METHOD"]
        self.path = self.path_info = environ["PATH_INFO"]
        self.user = Claimant(claims.user_id)
        self.answer = partial(answer, claims.user_id, claims.sid, attempt_id)

    def body(self):
        return self.META["wsgi.input"].read(int(self.META["CONTENT_LENGTH"]))


class Express:
    """Stands before the application of Django."""

    def __init__(self, application):
        self.application = application
        self.serve = RequestIdMiddleware(AccessMiddleware(answered))
        self.headers = standing_headers()

    def __call__(self, environ, start_response):
        call = read(environ)
        if call is None:
            return self.application(environ, start_response)
        answer = self.serve(call)
        length = ("Content-Length", str(len(answer.content)))
        status = f"{answer.status_code} {responses[answer.status_code]}"
        start_response(status, [*answer.items(), *self.headers, length])
        return [answer.content]


def standing_headers():
    """What every answer below /api/ says besides its content."""
    request, answer = HttpRequest(), HttpResponse()
    request.path, request.META["HTTP_X_FORWARDED_PROTO"] = "/api/", "https"
    for layer in (SecurityMiddleware, HeadersMiddleware):
        answer = layer(HttpResponse).process_response(request, answer)
    return [(name, answer[name]) for name in answer.headers if name != "Content-Type"]


def read(environ):
    """The call that a request is, or None where the long way has to look at it."""
    found = PATH.fullmatch(environ["PATH_INFO"])
    answer = found and CALLS.get((environ["REQUEST_METHOD"], found[2]))
    if not answer or not is_plain(environ):
        return None
    claims = claims_of(environ)
    return claims and Call(environ, claims, answer, UUID(found[1]))


def is_plain(environ):
    """JSON of a usual size from an app, not from a page of another origin."""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0]
    length = environ.get("CONTENT_LENGTH", "")
    return (
        "HTTP_ORIGIN" not in environ
        and kind == "application/json"
        and length.isdecimal()
        and int(length) <= MAX_BYTES
        and is_ours(environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_PROTO"))
    )


@lru_cache(64)
def is_ours(host, scheme):
    """Whether a request to this host is served, and needs no redirect to https."""
    request = HttpRequest()
    request.META = {"HTTP_HOST": host, "HTTP_X_FORWARDED_PROTO": scheme}
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    try:
        return bool(host and request.get_host())
    except DisallowedHost:
        return False


def claims_of(environ):
    """Of a token in force; None of any other, of none, and where nothing may be saved
    or nobody can say: the long way tells why. A save asks its session's row itself."""
    try:
        raw = credential(environ.get("HTTP_AUTHORIZATION", ""))
        claims = tokens.read_access(raw or "")
        if environ["REQUEST_METHOD"] != "PUT":
            tokens.refuse_blacklisted(claims)
        return None if "exams" in modules.off() else claims
    except (Refusal, DatabaseError):
        return None


def answered(call):
    try:
        return call.answer(call.body())
    except Exception as error:  # noqa: BLE001 - as Django does around every view
        if connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()
        return to_response(error) or failed(call, error)


def failed(call, error):
    got_request_exception.send(Express, request=call)
    answer, told = problem("server-error"), {"request": call, "exception": error}
    log_response("Internal Server Error: %s", call.path, response=answer, **told)
    return answer
