"""The refresh token as a cookie, for a web client; off unless `REFRESH_COOKIE`.

Script cannot read it, it travels to the refresh call alone and from our own site alone,
and it counts only with the CSRF token beside it. A client on another origin cannot read
the cookie of that token, so a header says it; CORS shows it to the origins of
CORS_ALLOWED_ORIGINS. An access token is never read from a cookie.
"""

from functools import wraps

from django.conf import settings
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import cached_property

import orjson
from allauth.headless.tokens.inputs import RefreshTokenInput
from allauth.headless.tokens.views import RefreshTokenView
from rest_framework.authentication import CSRFCheck

from core.problems import Refusal

NAME, TOKEN_HEADER = "refresh_token", "X-CSRFToken"


def with_refresh_cookie(view):
    """The view, also setting the cookie where it hands out a refresh token, and
    telling the CSRF token there and to whoever asks what is on offer."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if settings.REFRESH_COOKIE and response.status_code != 500:
            keep(request, response)
            if NAME in response.cookies or request.path == reverse("accounts:config"):
                response[TOKEN_HEADER] = get_token(request)
                response["Cache-Control"] = "no-store"
        return response

    return wrapped


def keep(request, response):
    """Moves or copies the refresh token of an answer into the cookie."""
    body = orjson.loads(response.content or b"{}")
    places = [body.get(name) for name in ("meta", "data")]
    place = next((x for x in places if isinstance(x, dict) and NAME in x), None)
    where = {"path": reverse("accounts:refresh"), "samesite": "Strict"}
    if place:
        safe = {
            "secure": True,
            "httponly": True,
            "max_age": settings.SESSION_COOKIE_AGE,
        }
        response.set_cookie(NAME, place[NAME], **where, **safe)
        if getattr(request, "came_by_cookie", False):
            del place[NAME]
            response.content = orjson.dumps(body)
    elif request.method == "DELETE" and response.status_code == 401:
        response.delete_cookie(NAME, **where)


class CookieInput(RefreshTokenInput):
    """A refresh token of the body, else of the cookie."""

    def __init__(self, data, *, cookie=None, **kwargs):
        super().__init__({**data, NAME: cookie} if cookie else data, **kwargs)


class RefreshView(RefreshTokenView):
    """allauth's refresh; what came by cookie goes by cookie and not in the body."""

    input_class = CookieInput

    def get_input_kwargs(self):
        if (self.data or {}).get(NAME):
            return {}
        return {"cookie": cookie_of(self.request)}


class OriginCheck(CSRFCheck):
    """Django's check, for this call alone also from the origins of web clients: the
    admin trusts none of them."""

    @cached_property
    def allowed_origins_exact(self):
        return super().allowed_origins_exact | set(settings.CORS_ALLOWED_ORIGINS)


def cookie_of(request):
    """The refresh token of the cookie; refused where the CSRF token is not beside it."""
    raw = request.COOKIES.get(NAME)
    if not (settings.REFRESH_COOKIE and raw):
        return None
    check = OriginCheck(lambda request: None)
    check.process_request(request)
    if check.process_view(request, None, (), {}):
        raise Refusal("csrf-failed")
    request.came_by_cookie = True
    return raw
