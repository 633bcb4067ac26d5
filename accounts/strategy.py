"""allauth's calls, spoken with the tokens of a device session."""

from django.contrib.auth import SESSION_KEY
from django.utils.timezone import now

from allauth.core import context
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy

from accounts import access, actions, devices, rules, tokens
from accounts.admission import DEVICE
from accounts.authentication import bearer_token
from core.problems import Refusal


class DeviceTokens(SessionTokenStrategy):
    """Between the steps of a sign-in `X-Session-Token`, afterwards the Bearer token."""

    def get_session_token(self, request):
        if not hasattr(request, "device_session_key"):
            request.device_session_key = session_key_of(request)
        return request.device_session_key or super().get_session_token(request)

    def lookup_session(self, session_token):
        """The session of these steps; one that is signed in only by Bearer token."""
        session = super().lookup_session(session_token)
        by_bearer = session_token == context.request.device_session_key
        return session if by_bearer or not is_signed_in(session) else None

    def create_session_token(self, request):
        """Says nothing once somebody is signed in: there is no third token."""
        if request.user.is_authenticated:
            return ""
        request.session.set_expiry(rules.STEPS)
        return super().create_session_token(request)

    def create_access_token_payload(self, request):
        key = super().create_session_token(request)
        request.session[DEVICE] = True
        request.session.set_expiry(None)
        device = devices.described(request)
        session = actions.start_session(request.user, key, **device)
        return dict(zip(TOKENS, tokens.pair(session), strict=True))

    def refresh_token(self, refresh_token):
        claims = tokens.read_refresh(refresh_token)
        place = devices.address(context.request)
        return tokens.pair(actions.rotate(claims, now=now(), ip=place))


def is_signed_in(session):
    return session is not None and SESSION_KEY in session


TOKENS = ("access_token", "refresh_token")


def session_key_of(request):
    """The Django session behind a request's access token, None without a valid one."""
    raw = bearer_token(request)
    if raw is None:
        return None
    try:
        claims = tokens.read_access(raw)
        return access.open_session(claims.sid, claims.user_id).session_key
    except Refusal:
        return None
