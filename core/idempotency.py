"""Calls that may come twice and happen once: `Idempotency-Key`, where money is made.

Key and work share one transaction, so failed work frees its key. A twin waits on the
unique index, for at most the role's `lock_timeout`; then it is told to come again.
"""

from datetime import timedelta
from hashlib import sha256

from django.db import transaction

from rest_framework.exceptions import ValidationError

from core.models import IdempotencyKey
from core.problems import Refusal

KEPT = timedelta(hours=24)
HEADER = "Idempotency-Key"
LONGEST = 255


@transaction.atomic
def once(user, key, body, work):
    """What `work()` answered the first time this user sent this key: JSON.

    Refuses a key that came with another body (bytes) with `key-already-used`.
    """
    digest = sha256(body).hexdigest()
    slot, fresh = IdempotencyKey.objects.get_or_create(
        user_id=user.pk, key=key, defaults={"digest": digest}
    )
    if slot.digest != digest:
        raise Refusal("key-already-used")
    if fresh:
        slot.reply = work()
        slot.save(update_fields=["reply"])
    return slot.reply


def key_of(request):
    """The header of a view's request; refuses a call without one or with nonsense."""
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise ValidationError({HEADER: ["Send 1 to 255 printable characters."]})
    return key


def forget(user_id):
    """The answers to somebody who leaves: they may name who it was."""
    IdempotencyKey.objects.filter(user_id=user_id).delete()


def purge(now):
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()[0]
