"""Saving answers: one statement that owns the attempt row before it writes.

Save and submit exclude each other because both begin with the attempt's row: an answer
is either acknowledged and marked, or refused.
"""

from dataclasses import dataclass
from hashlib import sha256

import orjson

from core.statements import one_row
from exams.attempts import access
from exams.attempts.models import Attempt, closed_ranges
from exams.kinds import KINDS, STEPWISE
from exams.kinds.findings import Malformed

SAVE = """
WITH attempt AS (
    UPDATE exams_attempt a SET
        fresh = %(batch)s::int8multirange - a.seqs,
        seqs = a.seqs + %(batch)s::int8multirange,
        saved_at = CASE WHEN %(batch)s::int8multirange <@ a.seqs
            THEN a.saved_at ELSE %(now)s END,
        hash = CASE WHEN %(batch)s::int8multirange <@ a.seqs THEN a.hash ELSE
            encode(sha256(convert_to(a.hash || (
                SELECT string_agg(digest, '' ORDER BY seq)
                FROM unnest(%(seqs)s::bigint[], %(digests)s::text[]) new(seq, digest)
                WHERE NOT a.seqs @> seq
            ), 'UTF8')), 'hex') END
    FROM accounts_devicesession s JOIN accounts_user u ON u.id = s.user_id
    WHERE a.id = %(attempt)s AND a.user_id = %(user)s AND a.session_id = %(session)s
        AND a.epoch = %(epoch)s AND a.status = 'in_progress'
        AND a.deadline_at > %(now)s
        AND s.id = a.session_id AND s.ended_at IS NULL AND u.is_active
    RETURNING a.id, a.exam_id, a.started_at, a.fresh, a.seqs, a.hash, a.deadline_at
), saved AS (
    INSERT INTO exams_answer AS kept
        (attempt_id, question_id, response, seq, at_ms, time_spent_ms, flagged)
    SELECT DISTINCT ON (i.question) attempt.id, i.question, i.response::jsonb,
        i.seq, i.at_ms, i.time_spent_ms, i.flagged
    FROM attempt, unnest(
        %(questions)s::bigint[], %(responses)s::text[], %(seqs)s::bigint[],
        %(at_ms)s::bigint[], %(time_spent_ms)s::bigint[], %(flagged)s::boolean[]
    ) i(question, response, seq, at_ms, time_spent_ms, flagged)
    WHERE attempt.fresh @> i.seq
    ORDER BY i.question, i.seq DESC
    ON CONFLICT (attempt_id, question_id) DO UPDATE SET
        response = excluded.response, seq = excluded.seq, at_ms = excluded.at_ms,
        time_spent_ms = excluded.time_spent_ms, flagged = excluded.flagged
    WHERE kept.seq < excluded.seq
    RETURNING 1
)
SELECT seqs, hash, deadline_at, (SELECT count(*) FROM saved), (
    SELECT json_agg(json_build_object('id', m.id, 'text', m.text, 'sent_at', m.sent_at)
        ORDER BY m.sent_at, m.id)::text
    FROM exams_message m
    WHERE m.exam_id = attempt.exam_id AND m.sent_at >= attempt.started_at
) FROM attempt
"""


@dataclass(frozen=True)
class Item:
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

    Answers {saved, stale, rejected, receipt, server_time, remaining_seconds, messages}.
    Refuses `attempt-settled`, `deadline-passed` or `epoch-stale`, and then stored nothing.
    """
    try:
        paper = access.offered_to(user_id, attempt_id)
    except Attempt.DoesNotExist:
        paper = {}
    accepted, rejected = sift(items, paper)
    saved = store(user_id, session_id, attempt_id, epoch=epoch, items=accepted, now=now)
    return {**saved, "rejected": rejected}


def store(user_id, session_id, attempt_id, *, epoch, items, now):
    """Store checked items; answers and refuses as `save_answers`, but for `rejected`."""
    who = {"user": user_id, "session": session_id, "attempt": attempt_id}
    row = one_row(SAVE, {**who, **columns(items), "epoch": epoch, "now": now})
    if row is None:
        raise access.why_not_saved(
            user_id, session_id, attempt_id, epoch=epoch, now=now
        )
    seqs, digest, deadline, saved, messages = row
    return {
        "saved": saved,
        "stale": len(items) - saved,
        "receipt": {"seqs": closed_ranges(seqs), "hash": digest},
        "server_time": now,
        "remaining_seconds": int((deadline - now).total_seconds()),
        "messages": orjson.loads(messages) if messages else [],
    }


def columns(items):
    """The statement's arrays."""
    return {
        "batch": "{" + ",".join(f"[{item.seq},{item.seq}]" for item in items) + "}",
        "seqs": [item.seq for item in items],
        "digests": [item.digest for item in items],
        "questions": [item.question for item in items],
        "responses": [
            None if item.response is None else orjson.dumps(item.response).decode()
            for item in items
        ],
        "at_ms": [item.at_ms for item in items],
        "time_spent_ms": [item.time_spent_ms for item in items],
        "flagged": [item.flagged for item in items],
    }


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
    return Item(**{**item.__dict__, "response": response})
