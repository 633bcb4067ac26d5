"""Saving answers: one statement that owns the attempt row before it writes.

Save and submit exclude each other because both begin with the attempt's row: an answer
is either acknowledged and marked, or refused.
"""

from hashlib import sha256
from typing import NamedTuple

from django.db import transaction

import orjson

from core.statements import one_row
from exams.attempts import access, late
from exams.attempts.models import Attempt
from exams.attempts.ranges import closed_ranges
from exams.kinds import KINDS, STEPWISE
from exams.kinds.findings import Malformed

GOING = """a.status = 'in_progress' AND a.deadline_at > %(now)s
        AND (a.section_until IS NULL OR a.section_until > %(now)s)
        AND (a.open_sections IS NULL OR a.open_sections @> %(sections)s::int[])
        AND pg_column_size(a.seqs) < 4096"""
STORE = """
WITH item AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(items)s::jsonb) item(
        question bigint, response jsonb, seq bigint, at_ms bigint,
        time_spent_ms bigint, flagged boolean, digest text)
), attempt AS (
    UPDATE exams_attempt a SET{more}
        fresh = %(batch)s::int8multirange - a.seqs,
        seqs = a.seqs + %(batch)s::int8multirange,
        events = a.events + (NOT %(batch)s::int8multirange <@ a.seqs)::int,
        saved_at = CASE WHEN %(batch)s::int8multirange <@ a.seqs
            THEN a.saved_at ELSE %(now)s END,
        hash = CASE WHEN %(batch)s::int8multirange <@ a.seqs THEN a.hash ELSE
            encode(sha256(convert_to(a.hash || (
                SELECT string_agg(digest, '' ORDER BY seq)
                FROM item WHERE NOT a.seqs @> seq
            ), 'UTF8')), 'hex') END
    FROM accounts_devicesession s JOIN accounts_user u ON u.id = s.user_id
    WHERE a.id = %(attempt)s AND a.user_id = %(user)s AND a.session_id = %(session)s
        AND a.epoch = %(epoch)s AND {going}
        AND s.id = a.session_id AND s.ended_at IS NULL AND u.is_active
    RETURNING a.id, a.exam_id, a.started_at, a.fresh, a.seqs, a.hash, a.deadline_at,
        a.epoch, a.events, a.saved_at
), noted AS (
    INSERT INTO exams_attemptevent (attempt_id, n, kind, at, epoch, seqs)
    SELECT id, events, '{kind}', %(now)s, epoch, fresh
    FROM attempt WHERE NOT isempty(fresh)
), saved AS (
    INSERT INTO exams_answer AS kept
        (attempt_id, question_id, response, seq, at_ms, time_spent_ms, flagged)
    SELECT DISTINCT ON (question) attempt.id, question, response, seq, at_ms,
        time_spent_ms, flagged
    FROM attempt, item
    WHERE attempt.fresh @> seq
    ORDER BY question, seq DESC
    ON CONFLICT (attempt_id, question_id) DO UPDATE SET
        response = excluded.response, seq = excluded.seq, at_ms = excluded.at_ms,
        time_spent_ms = excluded.time_spent_ms, flagged = excluded.flagged
    WHERE kept.seq < excluded.seq
    RETURNING 1
)
SELECT seqs::text, hash, floor(date_part('epoch', deadline_at - %(now)s))::int,
    saved_at, (SELECT count(*) FROM saved), (
    SELECT json_agg(json_build_object('id', m.id, 'text', m.text, 'sent_at', m.sent_at)
        ORDER BY m.sent_at, m.id)::text
    FROM exams_message m
    WHERE m.exam_id = attempt.exam_id AND m.sent_at >= attempt.started_at
) FROM attempt
"""


def storing(going, *, kind="save", more=""):
    """The statement, for attempts of which `going` is true."""
    made = STORE.replace("{going}", going).replace("{kind}", kind)
    return made.replace("{more}", more)


SAVE = storing(GOING)
HELD = storing("TRUE")
LATE = storing(
    "TRUE",
    kind="late-sync",
    more="""
        late_sync = a.late_sync OR NOT %(batch)s::int8multirange <@ a.seqs,""",
)


class Item(NamedTuple):
    """One thing a student did: `seq` orders the items of an attempt."""

    question: int
    response: dict | None
    seq: int
    at_ms: int
    time_spent_ms: int
    flagged: bool

    @property
    def digest(self):
        """sha256 of `[question, response, seq]` as JSON with sorted keys."""
        content = [self.question, self.response, self.seq]
        return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def save_answers(user_id, session_id, attempt_id, *, epoch, items, now):
    """Store a batch; safe to send again.

    Answers {saved, stale, rejected, receipt, server_time, saved_at, remaining_seconds,
    messages}. Refuses what `late.decide` does, and then stored nothing.
    """
    try:
        paper = access.offered_to(user_id, attempt_id)
    except Attempt.DoesNotExist:
        paper = {}
    accepted, rejected = sift(items, paper)
    saved = store(user_id, session_id, attempt_id, epoch=epoch, items=accepted, now=now)
    return {**saved, "rejected": rejected + saved["rejected"]}


def store(user_id, session_id, attempt_id, *, epoch, items, now):
    """Store checked items; `rejected` are those that came out of their time."""
    who = {"user": user_id, "session": session_id, "attempt": attempt_id}
    sections = {access.section_of(user_id, attempt_id, x.question) for x in items}
    who |= {
        "epoch": epoch,
        "now": now,
        "sections": f"{{{','.join(map(str, sections))}}}",
    }
    row = one_row(SAVE, {**who, **as_json(items)})
    if row is None:
        return store_held(who, items)
    return told(row, items, now)


@transaction.atomic
def store_held(who, items):
    """Store what counts of items the statement did not take, the attempt's row held."""
    taken, rejected, is_late = late.decide(who, items)
    row = one_row(LATE if is_late else HELD, {**who, **as_json(taken)})
    return {**told(row, taken, who["now"]), "rejected": rejected}


def told(row, items, now):
    seqs, digest, remaining, saved_at, saved, messages = row
    return {
        "saved": saved,
        "stale": len(items) - saved,
        "rejected": [],
        "receipt": {"seqs": closed_ranges(seqs), "hash": digest},
        "server_time": now,
        "saved_at": saved_at,
        "remaining_seconds": max(0, remaining),
        "messages": orjson.loads(messages) if messages else [],
    }


def as_json(items):
    """Text, since the driver takes long over arrays."""
    rows = [{**item._asdict(), "digest": item.digest} for item in items]
    seqs = ",".join(f"[{item.seq},{item.seq}]" for item in items)
    return {"items": orjson.dumps(rows).decode(), "batch": f"{{{seqs}}}"}


def sift(items, paper):
    """The items that fit the paper, in their one form, and a reason for each other."""
    accepted, rejected, seen = [], [], set()
    for item in items:
        try:
            if item.seq in seen:
                raise Malformed("seq-repeated")
            accepted.append(checked(item, paper))
            seen.add(item.seq)
        except Malformed as problem:
            rejected.append({"question": item.question, "code": problem.code})
    return accepted, rejected


def checked(item, paper):
    offered = paper.get(item.question)
    if offered is None:
        raise Malformed("unknown-question")
    if offered.kind in STEPWISE:
        raise Malformed("answered-in-steps")
    if item.response is None:
        return item
    response = KINDS[offered.kind].check(item.response, offered.delivery)
    return item._replace(response=response)
