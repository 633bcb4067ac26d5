"""The manners of HTTP below /api/, for answers that no view of ours gave."""

import sys
from datetime import UTC

from django.conf import settings
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import server_error

import orjson

from core.answers import BY_STATUS, to_response
from core.problems import Refusal, problem
from core.refusals import is_in_admin, sent_back

API, SIGN_IN = "/api/", "/api/auth/"
SIGN_IN_PROTOCOL = (401, 409, 410)
ALLAUTH_LIMIT = "too_many_login_attempts"
LIMIT_SECONDS = 300
MAX_JSON_BYTES = 1024 * 1024
KINDS = ("application/json", "multipart/form-data")
OWN_HEADERS = ("content-type", "content-length")


class ProblemMiddleware:
    """Refuses unreadable bodies, speaks UTC and gives every error the same shape."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(API):
            return self.get_response(request)
        with timezone.override(UTC):
            response = unreadable(request) or self.get_response(request)
        return told(request, response) if speaks_for(request, response) else response

    def process_exception(self, request, error):
        if request.path.startswith(API):
            return to_response(error)
        if isinstance(error, Refusal) and is_in_admin(request):
            return sent_back(request, error)
        return None


def unreadable(request):
    """A refusal of a body by its size or kind, before anybody reads it.

    Addresses in RAW_BODIES take files as they are and look at them themselves.
    """
    if request.path.startswith(settings.RAW_BODIES):
        return None
    said = request.META.get("CONTENT_LENGTH") or "0"
    size = int(said) if said.isdecimal() else 0
    if size > MAX_JSON_BYTES and not request.content_type.startswith("multipart/"):
        return problem("too-large")
    if size and request.content_type not in KINDS:
        return problem("unsupported-media-type")
    return None


def speaks_for(request, response):
    """Whether an error is not a problem yet and is not allauth's protocol."""
    if response.status_code < 400:
        return False
    kind = response.get("Content-Type", "")
    if kind.startswith("application/json") and request.path.startswith(SIGN_IN):
        return response.status_code not in SIGN_IN_PROTOCOL
    return "json" not in kind


def told(request, response):
    """The response as a problem, with its other headers and its cookies."""
    status, facts = response.status_code, sign_in_facts(response)
    if status == 429 or any(x.get("code") == ALLAUTH_LIMIT for x in facts["errors"]):
        answer = problem("too-many-requests", retry_after=LIMIT_SECONDS)
    else:
        code = "invalid" if facts["errors"] else BY_STATUS.get(status, "server-error")
        answer = problem(code, status=status, **facts)
    for name, value in response.items():
        if name.lower() not in OWN_HEADERS:
            answer.setdefault(name, value)
    answer.cookies = response.cookies
    return answer


def sign_in_facts(response):
    """What an error of the sign-in calls says beside its status."""
    if not response.get("Content-Type", "").startswith("application/json"):
        return {"errors": []}
    body = orjson.loads(response.content)
    errors = [{"param": "", **error} for error in body.get("errors", [])]
    meta = {"meta": body["meta"]} if "meta" in body else {}
    return {"errors": errors, **meta}


@csrf_exempt
def not_there(request, missing):
    """For addresses below /api/ that are nobody's; none is mended by a redirect."""
    return problem("not-found")


def fault(request):
    """Django's `handler500`, of what no view could answer: 503 where waiting helps."""
    answer = to_response(sys.exc_info()[1])
    if request.path.startswith(API):
        return answer or problem("server-error")
    page = server_error(request)
    if answer is not None and answer.status_code == 503:
        page.status_code, page["Retry-After"] = 503, answer["Retry-After"]
    return page
