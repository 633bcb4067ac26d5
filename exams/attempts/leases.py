"""What a start signs: the lease an offline client holds, and the watermark it draws."""

from django.core import signing
from django.utils.crypto import salted_hmac

import orjson

LEASE = signing.Signer(salt="exams.attempts.lease")
WATERMARK = signing.Signer(salt="exams.attempts.watermark")
HASH_LENGTH = 12


def lease(attempt):
    """Until when answers of this epoch count, by the clock that began with the start."""
    return signed(
        LEASE,
        {
            "attempt": str(attempt.pk),
            "epoch": attempt.epoch,
            "deadline": attempt.deadline_at.isoformat(),
            "first_seq": attempt.first_seq,
        },
    )


def watermark(user, now):
    """Who looks at the paper, and since when, to be drawn over it."""
    return signed(
        WATERMARK,
        {
            "display_name": str(user),
            "user_hash": user_hash(user.pk),
            "issued_at": now.isoformat(),
        },
    )


def user_hash(user_id):
    """The same for a person everywhere, and nothing to anybody who has not the key."""
    made = salted_hmac("exams.attempts.user", str(user_id), algorithm="sha256")
    return made.hexdigest()[:HASH_LENGTH]


def signed(signer, terms):
    return {**terms, "signature": signer.signature(text_of(terms))}


def is_ours(signer, given):
    """Whether a lease or a watermark that somebody shows is one we gave."""
    terms = {name: value for name, value in given.items() if name != "signature"}
    try:
        signer.unsign(f"{text_of(terms)}{signer.sep}{given.get('signature', '')}")
    except signing.BadSignature:
        return False
    return True


def text_of(terms):
    return orjson.dumps(terms, option=orjson.OPT_SORT_KEYS).decode()
