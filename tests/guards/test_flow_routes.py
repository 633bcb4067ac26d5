"""allauth's sign-in calls, tried by every kind of visitor: none of them is a way round.

A role opens nothing here: staff and students are answered the same, and whoever is
blocked, signed out or forged is answered as a stranger.
"""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.utils import timezone

import pytest

from accounts.admission import DEVICE
from accounts.models import User
from settings.roles import ROLES
from tests.factories import api, make_session, make_user
from tests.guards.routes import AUTH, ROUTES
from tests.guards.test_routes import call, forged, holder, scene, state  # noqa: F401

pytestmark = pytest.mark.django_db
FLOWS = [row for row, rule in ROUTES.items() if rule == "flow"]
# (method, call): (a stranger, somebody signed in), with an empty body.
ANSWERS = {
    ("get", "config"): (200, 200),
    ("post", "auth/signup"): (400, 400),
    ("get", "auth/email/verify"): (409, 409),
    ("post", "auth/email/verify"): (409, 409),
    ("post", "auth/email/verify/resend"): (409, 409),
    ("post", "auth/login"): (400, 400),
    ("get", "auth/session"): (401, 200),
    ("delete", "auth/session"): (401, 401),
    ("post", "auth/password/request"): (400, 400),
    ("get", "auth/password/reset"): (409, 409),
    ("post", "auth/password/reset"): (409, 409),
    ("post", "account/password/change"): (401, 400),
    ("post", "tokens/refresh"): (400, 400),
    ("post", "auth/code/request"): (400, 400),
    ("post", "auth/code/confirm"): (409, 409),
    ("post", "auth/code/resend"): (409, 409),
    ("post", "auth/2fa/authenticate"): (401, 401),
    ("post", "auth/provider/token"): (404, 404),
    ("get", "auth/provider/signup"): (409, 409),
    ("post", "auth/provider/signup"): (409, 409),
    ("post", "auth/reauthenticate"): (401, 400),
    ("get", "account/email"): (401, 200),
    ("post", "account/email"): (409, 400),
    ("put", "account/email"): (401, 400),
    ("patch", "account/email"): (401, 400),
    ("delete", "account/email"): (401, 400),
    ("get", "account/phone"): (401, 200),
    ("post", "account/phone"): (409, 400),
    ("post", "auth/phone/verify"): (409, 409),
    ("post", "auth/phone/verify/resend"): (409, 409),
}
INSIDE = ["student", *ROLES, "superuser"]
OUTSIDE = ["anonymous", "blocked", "ended", "forged"]


def signed_in(user, **over):
    """A client with a token and the Django session behind it, as after a login."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[DEVICE] = True
    store.save()
    return api(session=make_session(user, session_key=store.session_key, **over))


def visitor(who):
    if who in ROLES:
        return signed_in(holder(who))
    if who in ("anonymous", "forged"):
        return {"anonymous": api, "forged": forged}[who]()
    user = make_user(is_superuser=who == "superuser", is_staff=who == "superuser")
    over = {"ended_at": timezone.now(), "ended_because": "logout"}
    client = signed_in(user, **(over if who == "ended" else {}))
    if who == "blocked":
        User.objects.filter(pk=user.pk).update(is_active=False)
    return client


def test_every_flow_stands_in_the_table():
    assert {(method, f"{AUTH}{path}") for method, path in ANSWERS} == set(FLOWS)


@pytest.mark.parametrize(("method", "path"), ANSWERS)
def test_the_table_of_flows_is_true_for_every_kind_of_visitor(scene, method, path):  # noqa: F811
    outside, inside = ANSWERS[method, path]
    for who in [*OUTSIDE, *INSIDE]:
        client, before = visitor(who), state()
        answer = call(client, method, f"{AUTH}{path}", scene)
        wanted = inside if who in INSIDE else outside
        assert answer.status_code == wanted, (who, answer.content)
        if (method, path) != ("delete", "auth/session"):
            assert state() == before
        assert not mail.outbox
