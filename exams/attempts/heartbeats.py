"""Heartbeats: the time that is left, told from a timer or in one statement."""

import logging

from django.db import transaction
from django.utils.dateparse import parse_datetime

import orjson

from core.statements import one_row
from exams.attempts import access, closing, coursing, timers
from exams.attempts.deeds import Message
from exams.attempts.models import Attempt
from exams.attempts.states import Status

logger = logging.getLogger(__name__)
TOLD = ("id", "text", "sent_at")

HEAR = """
WITH heard AS (
    UPDATE exams_attempt a SET heard_at = %(now)s,
        events = a.events + (%(focus)s::text IS NOT NULL)::int
    FROM accounts_devicesession s JOIN accounts_user u ON u.id = s.user_id
    WHERE a.id = %(attempt)s AND a.user_id = %(user)s AND a.session_id = %(session)s
        AND a.epoch = %(epoch)s
        AND (a.status = 'paused' AND (a.pause_until IS NULL OR a.pause_until > %(now)s)
            OR a.status = 'in_progress' AND a.deadline_at > %(now)s)
        AND (a.section_until IS NULL OR a.status = 'paused'
            OR a.section_until > %(now)s)
        AND s.id = a.session_id AND s.ended_at IS NULL AND u.is_active
    RETURNING a.id, a.exam_id, a.user_id, a.session_id, a.status, a.epoch, a.events,
        a.started_at, a.deadline_at, a.paused_at, a.pause_until,
        a.open_sections, a.section_until
), noted AS (
    INSERT INTO exams_attemptevent (attempt_id, n, kind, at, epoch, facts)
    SELECT id, events, 'focus', %(now)s, epoch, %(focus)s::jsonb
    FROM heard WHERE %(focus)s::text IS NOT NULL
)
SELECT heard.*, (
    SELECT json_agg(json_build_object('id', m.id, 'text', m.text, 'sent_at', m.sent_at)
        ORDER BY m.sent_at, m.id)::text
    FROM exams_message m
    WHERE m.exam_id = heard.exam_id AND m.sent_at >= heard.started_at
) FROM heard
"""
COLUMNS = (
    *("id", "exam_id", "user_id", "session_id", "status", "epoch", "events"),
    *("started_at", "deadline_at", "paused_at", "pause_until"),
    *("open_sections", "section_until"),
)


def beat(user_id, session_id, attempt_id, *, epoch, focus, now):
    """What `clockwork.Heartbeat` says; notes in `focus` when the exam's page was left.

    Refuses `epoch-stale`. An attempt that has ended says so in its status.
    """
    who = (attempt_id, user_id, session_id, epoch, now)
    if not focus and (told := from_timer(who, now)):
        return told
    return counted_down(heard(*who, focus) or looked_into(*who, focus), now)


def from_timer(who, now):
    """What the timer says, None where it says nothing that can be used."""
    try:
        kept = timers.recalled(*who)
        return counted_down(kept, now) if kept and goes_on(kept, now) else None
    except timers.NONSENSE:
        logger.warning("The timer of attempt %s cannot be read", who[0])
        return None


def heard(attempt_id, user_id, session_id, epoch, now, focus):
    """From the one statement; None where it has to be looked into."""
    facts = orjson.dumps({"away": focus}).decode() if focus else None
    who = {"attempt": attempt_id, "user": user_id, "session": session_id}
    row = one_row(HEAR, {**who, "epoch": epoch, "now": now, "focus": facts})
    if row is None:
        return None
    *columns, messages = row
    attempt = Attempt(**dict(zip(COLUMNS, columns, strict=True)))
    told = told_of(attempt, orjson.loads(messages) if messages else [], now)
    timers.remember(attempt, told, now)
    return told


@transaction.atomic
def looked_into(attempt_id, user_id, session_id, epoch, now, focus):
    """Of an attempt that has ended, or whose section has: the row is held."""
    attempt = access.held_attempt(user_id, session_id, attempt_id, epoch)
    coursing.brought_to(attempt, now)
    if attempt.goes_on(now):
        return heard(attempt_id, user_id, session_id, epoch, now, focus)
    if attempt.is_open:
        closing.expire(attempt, now)
    messages = Message.objects.for_attempt(attempt)
    rows = [{**x, "sent_at": x["sent_at"].isoformat()} for x in messages.values(*TOLD)]
    return told_of(attempt, rows, now)


def told_of(attempt, messages, now):
    """As JSON, so that it may be kept; `remaining` as it is at `now`."""
    end = attempt.ends_at
    return {
        "status": attempt.status,
        "epoch": attempt.epoch,
        "start": attempt.started_at.isoformat(),
        "end": end and end.isoformat(),
        "remaining": attempt.remaining_seconds(now),
        "deadline_at": attempt.deadline_at.isoformat(),
        "open_sections": attempt.open_sections,
        "section_until": attempt.section_until and attempt.section_until.isoformat(),
        "messages": messages,
    }


def goes_on(told, now):
    """Whether neither its end nor its section's has come since it was kept."""
    ends = [told["end"]]
    if told["status"] == Status.IN_PROGRESS:
        ends.append(told["section_until"])
    return all(parse_datetime(x) > now for x in ends if x)


def counted_down(told, now):
    """The answer of a heartbeat at a moment."""
    left = told["remaining"]
    if told["end"]:
        until = int((parse_datetime(told["end"]) - now).total_seconds())
        is_running = told["status"] == Status.IN_PROGRESS
        left = max(0, until if is_running else min(left, until))
    shown = ("status", "epoch", "deadline_at", "open_sections", "section_until")
    return {
        **{name: told[name] for name in shown},
        "server_time": now,
        "remaining_seconds": left,
        "messages": told["messages"],
    }
