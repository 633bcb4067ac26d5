"""A sign-in that begins while its password is taken away."""

from functools import partial
from threading import Event

from django.db import connection, transaction

from accounts import actions
from accounts.models import DeviceSession, User
from tests.factories import make_user
from tests.racing import race

WAITING = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)"


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def sign_in(user, begun, changed):
    """Begins, and commits when the other is done or waits for it."""
    with transaction.atomic():
        session = actions.start_session(user, "k" * 32)
        begun.set()
        while not (changed.wait(0.05) or somebody_waits()):
            pass
    return session


def new_password(user, begun, changed):
    begun.wait(10)
    user.set_password("another-passphrase-2")
    user.save()
    changed.set()


def both_at_once():
    user, begun, changed = make_user(), Event(), Event()
    late = User.objects.get(pk=user.pk)
    race(
        partial(sign_in, late, begun, changed),
        partial(new_password, user, begun, changed),
    )
    return DeviceSession.objects.get()


def test_a_new_password_ends_the_sign_in_that_begins_beside_it(own_database):
    assert both_at_once().ended_because == "password"


def test_control_without_the_lock_it_goes_on(own_database, monkeypatch):
    monkeypatch.setattr(
        type(User.objects.all()), "select_for_update", lambda self, **_: self
    )
    assert both_at_once().ended_at is None
