"""One polite "no" for the whole project and one voice that speaks it over HTTP.

Errors are RFC 9457 `application/problem+json`; the codes and their titles stand in
`codes.json` and are the contract with clients.
"""

import json
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.utils import timezone

import orjson
from rest_framework import exceptions

from core.requests import current_request_id

CODES = json.loads(Path(__file__).with_name("codes.json").read_text())
BY_STATUS = {
    400: "bad-request",
    401: "token-not-valid",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
}
SIGN_IN = "/api/auth/"
SIGN_IN_PROTOCOL = (401, 409, 410)
LOCK_TIMEOUT, QUERY_CANCELED = "55P03", "57014"


class Refusal(Exception):
    """An expected "no".

    `code` is one of `codes.json`, which gives its HTTP status; `errors` is a list of
    {code, message, param}; other keywords travel along as facts.
    """

    def __init__(self, code, *, errors=(), **facts):
        self.code, self.errors, self.facts = code, list(errors), facts
        self.status = CODES[code]["status"]
        super().__init__(CODES[code]["title"])


def problem(code, *, status=None, errors=(), headers=None, **facts):
    """The problem+json answer of a code."""
    status = status or CODES[code]["status"]
    body = {
        "status": status,
        "title": CODES[code]["title"],
        "code": code,
        "errors": list(errors),
        "request_id": current_request_id(),
        "timestamp": timezone.now().isoformat(),
        **facts,
    }
    return HttpResponse(
        orjson.dumps(body),
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )


def errors_of(detail, param=""):
    """DRF's nested error detail as a flat list of {code, message, param}."""
    if isinstance(detail, dict):
        pairs = [
            (f"{param}.{key}" if param else str(key), x) for key, x in detail.items()
        ]
    elif isinstance(detail, list):
        nested = any(isinstance(x, (dict, list)) for x in detail)
        pairs = [(f"{param}.{i}" if nested else param, x) for i, x in enumerate(detail)]
    else:
        return [{"code": detail.code, "message": str(detail), "param": param}]
    return [error for key, value in pairs for error in errors_of(value, key)]


def to_response(error, context=None):
    """DRF's exception handler: every error as a problem, None for a real fault."""
    if isinstance(error, Refusal):
        answer = problem(error.code, errors=error.errors, **error.facts)
    elif isinstance(error, Http404):
        answer = problem("not-found")
    elif isinstance(error, PermissionDenied):
        answer = problem("forbidden")
    elif isinstance(error, exceptions.ValidationError):
        answer = problem("invalid", errors=errors_of(error.detail))
    elif isinstance(error, exceptions.APIException):
        answer = api_problem(error)
    elif is_busy(error):
        answer = problem("busy", headers={"Retry-After": "3"})
    elif is_half_character(error):
        answer = problem("bad-request")
    else:
        return None
    return answer


def api_problem(error):
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    code = BY_STATUS.get(error.status_code, "bad-request")
    if isinstance(error, exceptions.NotAuthenticated):
        code = "not-authenticated"
    return problem(code, status=error.status_code, headers=headers)


def is_busy(error):
    """True where a lock or a statement took longer than the database role allows."""
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError) and state in (
        LOCK_TIMEOUT,
        QUERY_CANCELED,
    )


def is_half_character(error):
    """True where the request held half of a character: JSON can, text cannot."""
    return isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason


class ProblemMiddleware:
    """Gives errors below /api/ that no DRF view answered the same shape."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not self.speaks_for(request, response):
            return response
        status, facts = response.status_code, sign_in_facts(response)
        code = "invalid" if facts.get("errors") else BY_STATUS.get(status)
        return problem(code or "server-error", status=status, **facts)

    def process_exception(self, request, error):
        if request.path.startswith("/api/"):
            return to_response(error)
        return None

    @staticmethod
    def speaks_for(request, response):
        if response.status_code < 400 or not request.path.startswith("/api/"):
            return False
        kind = response.get("Content-Type", "")
        if kind.startswith("application/json") and request.path.startswith(SIGN_IN):
            return response.status_code not in SIGN_IN_PROTOCOL
        return "json" not in kind


def sign_in_facts(response):
    """What an error of the sign-in calls says beside its status."""
    if not response.get("Content-Type", "").startswith("application/json"):
        return {}
    body = orjson.loads(response.content)
    errors = [{"param": "", **error} for error in body.get("errors", [])]
    meta = {"meta": body["meta"]} if "meta" in body else {}
    return {"errors": errors, **meta}
