"""Whether everything acknowledged is there: the whole ledger against the whole table."""

import psycopg

ANSWERS = "SELECT attempt_id, question_id, seq, response FROM exams_answer"
ATTEMPTS = "SELECT id, seqs FROM exams_attempt"
RECEIVED = """
SELECT coalesce(sum(upper(part) - lower(part)), 0)
FROM exams_attempt, unnest(seqs) part WHERE id >= %s
"""


def lost(url, acknowledged):
    """The acknowledged [attempt, question, seq, option] that the database lacks.

    Each seq must be among those its attempt received, and the answer's row must hold
    exactly this answer or one with a later seq.
    """
    with psycopg.connect(url) as link:
        received = {str(pk): seqs for pk, seqs in link.execute(ATTEMPTS)}
        rows = {
            (str(pk), question): rest for pk, question, *rest in link.execute(ANSWERS)
        }
    return [
        one
        for one in acknowledged
        if not is_there(one, received[one[0]], rows.get((one[0], one[1])))
    ]


def is_there(one, received, row):
    _, _, seq, option = one
    if row is None or not any(seq in part for part in received):
        return False
    kept_seq, response = row
    return kept_seq > seq or (kept_seq == seq and response == {"option": option})


def received_since(url, first):
    """How many seqs the attempts from this id on have received."""
    with psycopg.connect(url) as link:
        return link.execute(RECEIVED, [first]).fetchone()[0]
