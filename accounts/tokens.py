"""Access and refresh tokens: signed statements about a device session."""

from functools import lru_cache
from time import time
from typing import NamedTuple
from uuid import UUID, uuid5

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from core.problems import Refusal

REMEMBERED = 4096


class Claims(NamedTuple):
    """What a verified token says: whose it is, which sign-in, which token, until when."""

    user_id: int
    sid: UUID
    jti: str
    expires: int


def pair(session):
    """The access and refresh token in force for a session; the same ones every time."""
    access_jti = uuid5(UUID(session.refresh_jti), "access").hex
    return (
        signed(AccessToken, session, access_jti),
        signed(RefreshToken, session, session.refresh_jti),
    )


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
