"""What an error under way says over HTTP: always a problem, never a page of HTML."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404

from rest_framework import exceptions

from core.problems import Refusal, problem

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
BUSY_SECONDS = 3
LOCK_TIMEOUT, QUERY_CANCELED, DEADLOCK = "55P03", "57014", "40P01"
AWAY = ("08", "57P", "53")
UNTRANSLATABLE_CHARACTER = "22P05"


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
    elif isinstance(error, RequestDataTooBig):
        answer = problem("too-large")
    else:
        answer = unspoken(error)
    return answer


def unspoken(error):
    """A problem for what Python or PostgreSQL say in their own words, else None."""
    if is_busy(error):
        return problem("busy", retry_after=BUSY_SECONDS)
    if is_away(error):
        return problem("unavailable", retry_after=BUSY_SECONDS)
    if is_no_text(error) or isinstance(error, RecursionError):
        return problem("bad-request")
    return None


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


def api_problem(error):
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    code = BY_STATUS.get(error.status_code, "bad-request")
    if isinstance(error, exceptions.NotAuthenticated):
        code = "not-authenticated"
    return problem(code, status=error.status_code, headers=headers)


def is_busy(error):
    """True where a lock or a statement took longer than the database role allows, or
    two waited for each other."""
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError) and state in (
        LOCK_TIMEOUT,
        QUERY_CANCELED,
        DEADLOCK,
    )


def is_away(error):
    """True where the database is not to be reached, or went away meanwhile."""
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, InterfaceError) or (
        isinstance(error, OperationalError)
        and (state is None or state.startswith(AWAY))
    )


def is_no_text(error):
    """True where the request held what JSON can say and text cannot: half of a
    character, or the character zero."""
    if isinstance(error, UnicodeEncodeError):
        return "surrogates" in error.reason
    if isinstance(error, DataError):
        state = getattr(error.__cause__, "sqlstate", None)
        return state == UNTRANSLATABLE_CHARACTER or "NUL (0x00)" in str(error)
    return isinstance(error, ValueError) and "NUL (0x00)" in str(error)
