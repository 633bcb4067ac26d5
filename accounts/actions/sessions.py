"""What can happen to sign-ins: they begin, are kept up and end."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.timezone import now as clock

from accounts import access, tokens
from accounts.models import DeviceSession, SignInSettings, User
from core import keys, security
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
        last_seen = CASE WHEN row.refresh_jti = %(jti)s
            THEN %(now)s ELSE row.last_seen END,
        ip = CASE WHEN row.refresh_jti = %(jti)s
            THEN COALESCE(%(ip)s::inet, row.ip) ELSE row.ip END,
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


@transaction.atomic
def start_session(user, session_key, **device):
    """The device session of a login: made once, the same one when asked again.

    `device` is what the client said of itself: device_name, user_agent, ip. Where
    the institute limits the devices of a student, the oldest sign-in makes room.
    """
    person = still_welcome(user)
    limit = 0 if person.is_staff else SignInSettings.load().device_limit
    session, is_new = DeviceSession.objects.get_or_create(
        session_key=session_key,
        defaults={"user": user, "refresh_jti": uuid4().hex, **device},
    )
    if limit and is_new:
        live = user.device_sessions.filter(ended_at=None).exclude(pk=session.pk)
        kept = live.order_by("-created_at", "-pk").values("pk")[: limit - 1]
        too_many = live.exclude(pk__in=list(kept.values_list("pk", flat=True)))
        end_sessions(too_many, DeviceSession.Ended.DEVICE_LIMIT)
    return session


def still_welcome(user):
    """Who signs in, held still; refused where the password looked at is no longer
    theirs or they were blocked: what ended their sign-ins could not see this one."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not person.is_active:
        raise tokens.session_ended(DeviceSession.Ended.BLOCKED)
    if person.password != user.password:
        raise tokens.session_ended(DeviceSession.Ended.PASSWORD)
    return person


def rotate(claims, *, now, ip=None):
    """Replace the refresh token of a session, in one statement.

    Answers the session whose pair is then in force; refuses a session that is over,
    a blocked user, and a token used before, which ends the session. A second
    statement only finds out why not.
    """
    facts = {
        "sid": claims.sid,
        "jti": claims.jti,
        "next": uuid4().hex,
        "now": now,
        "ip": ip,
        "grace": now - GRACE,
        "until": now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        "replay": DeviceSession.Ended.REPLAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROTATE, facts)
        row = cursor.fetchone()
    if row is None:
        refusal = access.why_ended(claims) or Refusal("refresh-not-valid")
        if refusal.facts.get("reason") == DeviceSession.Ended.REPLAY:
            security.note("token-replay", user_id=claims.user_id, sid=str(claims.sid))
        raise refusal
    sid, user_id, jti, rotated_at = row
    return DeviceSession(
        id=sid, user_id=user_id, refresh_jti=jti, rotated_at=rotated_at
    )


@transaction.atomic
def end_sessions(sessions, because):
    """End device sessions and the Django sessions behind them; what is over stays so.

    Answers how many were ended.
    """
    open_ones = list(
        sessions.filter(ended_at=None).select_for_update(of=("self",)).order_by("pk")
    )
    if open_ones:
        ended = DeviceSession.objects.filter(pk__in=[one.pk for one in open_ones])
        ended.update(ended_at=clock(), ended_because=because)
        behind = [one.session_key for one in open_ones]
        Session.objects.filter(session_key__in=behind).delete()
        transaction.on_commit(partial(blacklist, open_ones, str(because)))
    return len(open_ones)


def end_session(user, session_id):
    """End one's own sign-in on another device; ending it twice changes nothing."""
    access.own_session(user, session_id)
    mine = user.device_sessions.filter(pk=session_id)
    end_sessions(mine, DeviceSession.Ended.ELSEWHERE)


def end_other_sessions(user, session_id):
    """Sign out everywhere else; answers how many sign-ins that ended."""
    others = user.device_sessions.exclude(pk=session_id)
    return end_sessions(others, DeviceSession.Ended.ELSEWHERE)


def blacklist(sessions, because):
    """Let the cache say "no" to their access tokens before a row is read.

    Without Redis there is nothing quicker than the row itself.
    """
    if not settings.REDIS_URL:
        return
    for session in sessions:
        for jti in tokens.access_jtis(session):
            cache.set(keys.blacklisted(jti), because, keys.BLACKLIST_SECONDS)
