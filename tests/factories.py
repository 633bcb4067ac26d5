"""Plain functions that make things with sensible defaults."""

from itertools import count
from uuid import uuid4

from django.test import Client

from accounts import tokens
from accounts.models import DeviceSession, User

numbers = count(1)


def make_user(email=None, *, password="a-long-passphrase-1", **fields):
    email = email or f"person{next(numbers)}@example.com"
    fields.setdefault("username", email.split("@")[0])
    return User.objects.create_user(email=email, password=password, **fields)


def make_session(user, **fields):
    """A device the user is signed in on, without a Django session behind it."""
    fields = {"session_key": uuid4().hex, "refresh_jti": uuid4().hex, **fields}
    return DeviceSession.objects.create(user=user, **fields)


def api(user=None, session=None):
    """A client of the API: anonymous, or signed in as the user on a new device."""
    if user is None and session is None:
        return Client()
    access, _ = tokens.pair(session or make_session(user))
    return Client(headers={"authorization": f"Bearer {access}"})
