"""Plain functions that make things with sensible defaults."""

from itertools import count

from accounts.models import User

numbers = count(1)


def make_user(email=None, *, password="a-long-passphrase-1", **fields):
    email = email or f"person{next(numbers)}@example.com"
    fields.setdefault("username", email.split("@")[0])
    return User.objects.create_user(email=email, password=password, **fields)
