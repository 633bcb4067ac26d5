"""Access and refresh tokens: signed statements about a device session."""

from functools import lru_cache
from time import time
from typing import NamedTuple
from uuid import UUID, uuid5

from django.conf import settings
from django.core.cache import cache

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from core import keys
from core.problems import Refusal

# More than sit one exam at once: a token is verified once by each process.
REMEMBERED = 20_000
CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Claims(NamedTuple):
    """What a verified token says: whose it is, which sign-in, which token, until when."""

    user_id: int
    sid: UUID
    jti: str
    expires: int


def pair(session):
    """The access and refresh token in force for a session; the same ones every time."""
    return (
        signed(AccessToken, session, access_jti(session.refresh_jti)),
        signed(RefreshToken, session, session.refresh_jti),
    )


def access_jti(refresh_jti):
    return uuid5(UUID(refresh_jti), "access").hex


def access_jtis(session):
    """The access tokens of a session that may still be in use."""
    pairs = (session.refresh_jti, session.previous_refresh_jti)
    return [access_jti(jti) for jti in pairs if jti]


def signed(kind, session, jti):
    token = kind()
    token.set_iat(at_time=session.rotated_at)
    token.set_exp(from_time=session.rotated_at)
    token["jti"] = jti
    token["sub"] = str(session.user_id)
    token["sid"] = str(session.pk)
    return str(token)


def read_access(raw):
    """The claims of an access token; refused when it is not ours or has run out."""
    claims = verified_access(raw)
    if claims.expires <= time():
        raise Refusal("token-not-valid")
    return claims


def refuse_blacklisted(claims):
    """The quick "no" to a token whose sign-in has ended; the row is the truth."""
    if settings.REDIS_URL and (because := cache.get(keys.blacklisted(claims.jti))):
        raise session_ended(because)


def session_ended(because):
    """Tells a device that its sign-in is over, and why."""
    return Refusal("session-ended", reason=str(because), headers=CHALLENGE)


@lru_cache(REMEMBERED)
def verified_access(raw):
    return verified(AccessToken, raw)


def read_refresh(raw):
    """The claims of a refresh token; whether it was used before only its row knows."""
    return verified(RefreshToken, raw, "refresh-not-valid")


def verified(kind, raw, refusal="token-not-valid"):
    try:
        token = kind(raw)
        return Claims(int(token["sub"]), UUID(token["sid"]), token["jti"], token["exp"])
    except (TokenError, KeyError, ValueError):
        raise Refusal(refusal) from None
