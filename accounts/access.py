"""The doors to people's sign-ins."""

from accounts.models import DeviceSession
from core.problems import Refusal


def open_session(sid, user_id):
    """The live device session a verified token names, with its user, in one query."""
    sessions = DeviceSession.objects.live().select_related("user")
    try:
        return sessions.get(pk=sid, user_id=user_id)
    except DeviceSession.DoesNotExist:
        raise Refusal("token-not-valid") from None
