"""What can happen to people and their sign-ins."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now as clock

from allauth.account.models import EmailAddress

from accounts.models import DeviceSession, User
from core.problems import Refusal

GRACE = timedelta(seconds=60)

# The presented token is the one in force: it is replaced. It is the one before, and
# its successor was handed out a moment ago: that answer was lost, nothing changes.
# It is any older one: somebody else has it, and the sign-in ends. The Django session
# behind it lives exactly as long.
ROTATE = """
WITH device AS (
    UPDATE accounts_devicesession AS row SET
        refresh_jti = CASE WHEN row.refresh_jti = %(jti)s
            THEN %(next)s ELSE row.refresh_jti END,
        previous_refresh_jti = CASE WHEN row.refresh_jti = %(jti)s
            THEN %(jti)s ELSE row.previous_refresh_jti END,
        rotated_at = CASE WHEN row.refresh_jti = %(jti)s
            THEN %(now)s ELSE row.rotated_at END,
        ended_at = CASE WHEN row.refresh_jti = %(jti)s
                OR row.previous_refresh_jti = %(jti)s AND row.rotated_at > %(grace)s
            THEN NULL ELSE %(now)s END,
        ended_because = CASE WHEN row.refresh_jti = %(jti)s
                OR row.previous_refresh_jti = %(jti)s AND row.rotated_at > %(grace)s
            THEN '' ELSE %(replay)s END
    FROM accounts_user AS person
    WHERE row.id = %(sid)s AND row.ended_at IS NULL
        AND person.id = row.user_id AND person.is_active
    RETURNING row.*
), kept AS (
    UPDATE django_session SET expire_date = %(until)s FROM device
    WHERE django_session.session_key = device.session_key AND device.ended_at IS NULL
), dropped AS (
    DELETE FROM django_session USING device
    WHERE django_session.session_key = device.session_key
        AND device.ended_at IS NOT NULL
)
SELECT id, user_id, refresh_jti, rotated_at FROM device WHERE ended_at IS NULL
"""


def start_session(user, session_key):
    """The device session of a login: made once, the same one when asked again."""
    session, _ = DeviceSession.objects.get_or_create(
        session_key=session_key, defaults={"user": user, "refresh_jti": uuid4().hex}
    )
    return session


def rotate(claims, *, now):
    """Replace the refresh token of a session, in one statement.

    Answers the session whose pair is then in force; refuses a session that is over,
    a blocked user, and a token used before, which ends the session.
    """
    facts = {
        "sid": claims.sid,
        "jti": claims.jti,
        "next": uuid4().hex,
        "now": now,
        "grace": now - GRACE,
        "until": now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        "replay": DeviceSession.Ended.REPLAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROTATE, facts)
        row = cursor.fetchone()
    if row is None:
        raise Refusal("refresh-not-valid")
    sid, user_id, jti, rotated_at = row
    return DeviceSession(
        id=sid, user_id=user_id, refresh_jti=jti, rotated_at=rotated_at
    )


@transaction.atomic
def end_sessions(sessions, because):
    """End device sessions and the Django sessions behind them; what is over stays so."""
    open_ones = sessions.filter(ended_at=None).select_for_update().order_by("pk")
    keys = dict(open_ones.values_list("pk", "session_key"))
    if keys:
        ended = DeviceSession.objects.filter(pk__in=keys)
        ended.update(ended_at=clock(), ended_because=because)
        Session.objects.filter(session_key__in=keys.values()).delete()


def forget_addresses(user):
    """A new e-mail address has to be verified at the next sign-in to the app."""
    EmailAddress.objects.filter(user=user).delete()


@transaction.atomic
def ensure_superadmin(email, password):
    """The superadmin of this address, with its address verified; made when missing.

    Somebody who is not yet one may have registered the address before its owner, so
    password and sign-ins are taken from them. A superadmin keeps a changed password.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_superuser(email, password)
    except IntegrityError:
        user = User.objects.select_for_update().get(email=email.strip().lower())
    if not user.is_superuser:
        user.is_superuser = user.is_staff = user.is_active = True
        user.set_password(password)
        user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user
