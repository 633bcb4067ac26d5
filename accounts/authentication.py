"""Who calls the API: `Authorization: Bearer <access token>`."""

from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts import access, tokens
from core.problems import Refusal

SCHEME = "Bearer"


@dataclass(frozen=True)
class Claimant:
    """Stands in for the user where a token was verified and no row was read."""

    id: int
    is_authenticated = True
    is_anonymous = False

    @property
    def pk(self):
        return self.id


class BearerAuthentication(BaseAuthentication):
    """Token, session and user: `request.user` is the User, `request.auth` the sid."""

    door = staticmethod(access.open_session)

    def authenticate(self, request):
        raw = bearer_token(request)
        if raw is None:
            return None
        try:
            claims = tokens.read_access(raw)
        except Refusal as refusal:
            raise AuthenticationFailed(str(refusal)) from None
        return self.identify(claims)

    def identify(self, claims):
        tokens.refuse_blacklisted(claims)
        session = self.door(claims.sid, claims.user_id)
        return session.user, session.pk

    def authenticate_header(self, request):
        return SCHEME


class StaffBearer(BearerAuthentication):
    """For all below /api/v1/staff/: a password alone is not enough where a second
    factor is required. In the same query."""

    door = staticmethod(access.open_staff_session)


class BearerClaims(BearerAuthentication):
    """The token alone, without a query, for hot paths.

    The view's own statement must then carry `request.auth` (the sid) in its WHERE
    and find that session live.
    """

    def identify(self, claims):
        return Claimant(claims.user_id), claims.sid


class BearerGuest(BearerAuthentication):
    """Who calls what is open to all, and sees there what is theirs.

    A token that is wrong, has run out or whose session has ended is nobody's and no
    error.
    """

    def authenticate(self, request):
        try:
            return super().authenticate(request)
        except (AuthenticationFailed, Refusal):
            return None


class BearerHint(BearerClaims):
    """Who calls what is open to all, to count them by user and not by address.

    A token that is wrong or has run out is nobody's and no error.
    """

    def authenticate(self, request):
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            return None


def bearer_token(request):
    """The credential of the Authorization header, None where it names no Bearer."""
    return credential(request.META.get("HTTP_AUTHORIZATION", ""))


def credential(header):
    """What stands behind `Bearer`, None behind anything else."""
    scheme, _, raw = header.partition(" ")
    return raw.strip() if scheme.lower() == SCHEME.lower() else None
