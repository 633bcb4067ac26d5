"""The short way of the hottest call: past what only browsers, pages and forms need.

Who saves answers with a token in force takes it; whatever is unusual goes the long way,
which answers the same.
"""

import re
from uuid import UUID

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import ResolverMatch
from django.utils.log import log_response

from accounts import tokens
from accounts.authentication import Claimant, bearer_token
from core.answers import to_response
from core.headers import HeadersMiddleware
from core.problems import Refusal, problem
from exams.attempts.api import saved
from home.modules import modules

PATH = re.compile(
    r"/api/v1/attempts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/answers/"
)
MATCH = ResolverMatch(saved, (), {})


class ExpressMiddleware:
    """Stands above everything that it leaves out."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = standing_headers(get_response)

    def __call__(self, request):
        found = request.method == "PUT" and PATH.fullmatch(request.path_info)
        claims = claims_of(request) if found and is_plain(request) else None
        if claims is None:
            return self.get_response(request)
        request.user, request.resolver_match = Claimant(claims.user_id), MATCH
        answer = answered(request, claims, UUID(found[1]))
        for name, value in self.headers:
            answer.headers.setdefault(name, value)
        answer.headers["Content-Length"] = str(len(answer.content))
        return answer


def standing_headers(get_response):
    """What every answer below /api/ says besides its content."""
    request = HttpRequest()
    request.path, request.META["HTTP_X_FORWARDED_PROTO"] = "/api/", "https"
    answer = HttpResponse()
    for layer in (SecurityMiddleware, HeadersMiddleware):
        answer = layer(get_response).process_response(request, answer)
    return [(name, answer[name]) for name in answer.headers if name != "Content-Type"]


def is_plain(request):
    """JSON from an app, not from a page of another origin, to a host of ours."""
    if "HTTP_ORIGIN" in request.META or request.content_type != "application/json":
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False


def claims_of(request):
    """Of a token in force; None of any other, of none, and where nothing may be saved
    or nobody can say: the long way tells why."""
    try:
        claims = tokens.read_access(bearer_token(request) or "")
        tokens.refuse_blacklisted(claims)
        return None if "exams" in modules.off() else claims
    except (Refusal, DatabaseError):
        return None


def answered(request, claims, attempt_id):
    try:
        return saved(claims.user_id, claims.sid, attempt_id, request.body)
    except Exception as error:  # noqa: BLE001 - as Django does around every view
        return to_response(error) or failed(request, error)


def failed(request, error):
    got_request_exception.send(ExpressMiddleware, request=request)
    answer, told = problem("server-error"), {"request": request, "exception": error}
    log_response("Internal Server Error: %s", request.path, response=answer, **told)
    return answer
