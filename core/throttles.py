"""The limit of an ordinary view: `throttle_scope = "reading"`, a name in LIMITS."""

from rest_framework.throttling import BaseThrottle

from core.clients import place
from core.limits import limit


class Limited(BaseThrottle):
    """Counts who is signed in by user, wherever they sit: an exam hall shares one
    address. Everybody else counts by address."""

    def allow_request(self, request, view):
        user = request.user
        if user is not None and user.is_authenticated:
            limit(getattr(view, "throttle_scope", "calls"), f"user {user.pk}")
        else:
            limit("anonymous", place(request))
        return True
