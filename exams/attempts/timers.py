"""Redis beside an attempt's row: what is quick to know and may be wrong or gone.

Without Redis nothing is kept. A timer is believed for a minute only, so that one which
outlived its attempt says nothing wrong for long; every change drops it after commit.
What lies there in a shape that is not ours, as of another release, is as if it was gone.
"""

from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache, partial
from math import ceil
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.dateparse import parse_datetime

from core import keys
from core.problems import Refusal
from exams.papers.models import Exam

BELIEVED = timedelta(seconds=60)
SUBMIT_SECONDS = 10
NONSENSE = (AttributeError, KeyError, TypeError, ValueError)


def remember(attempt, told, now):
    """Keep what a heartbeat answers, for the session that holds the attempt."""
    if not settings.REDIS_URL:
        return
    whose = {"user": attempt.user_id, "session": str(attempt.session_id)}
    timer = {**whose, "checked_at": now.isoformat(), **told}
    cache.set(keys.exam_timer(attempt.pk), timer, seconds_left(attempt, now))


def recalled(attempt_id, user_id, session_id, epoch, now):
    """What `remember` kept of the attempt for this user, session and epoch, or None.

    Its reader treats NONSENSE as None.
    """
    if not settings.REDIS_URL:
        return None
    timer = cache.get(keys.exam_timer(attempt_id)) or {}
    asked = (user_id, str(session_id), epoch)
    if tuple(timer.get(x) for x in ("user", "session", "epoch")) != asked:
        return None
    age = now - parse_datetime(timer["checked_at"])
    return timer if timedelta(0) <= age < BELIEVED else None


def seconds_left(attempt, now):
    if attempt.ends_at is None:
        return keys.LONGEST_SECONDS
    return max(1, ceil((attempt.ends_at - now).total_seconds()))


@lru_cache(4096)
def exam_id_of(slug):
    """A slug stays with its exam for good."""
    return Exam.objects.values_list("pk", flat=True).get(slug=slug)


def remember_open(attempt, now):
    """Let the next start find the attempt at once."""
    if settings.REDIS_URL:
        key = keys.open_attempt(attempt.user_id, attempt.exam_id)
        cache.set(key, str(attempt.pk), seconds_left(attempt, now))


def open_attempt(user_id, slug):
    """The id of what may be the user's open attempt, to be looked up."""
    if not settings.REDIS_URL:
        return None
    try:
        return UUID(str(cache.get(keys.open_attempt(user_id, exam_id_of(slug)))))
    except (Exam.DoesNotExist, ValueError):
        return None


def forget(attempt_ids):
    """Once this transaction has committed."""
    if settings.REDIS_URL and attempt_ids:
        made = [keys.exam_timer(pk) for pk in attempt_ids]
        transaction.on_commit(partial(cache.delete_many, made))


@contextmanager
def submitting(user_id, attempt_id):
    """Turn a hand-in away while another one of this user is at work; the row's lock is
    the truth."""
    if not settings.REDIS_URL:
        yield
        return
    key = keys.submitting(attempt_id)
    is_first = cache.add(key, user_id, SUBMIT_SECONDS)
    if not is_first and cache.get(key) == user_id:
        raise Refusal("busy", retry_after=1)
    try:
        yield
    finally:
        if is_first:
            cache.delete(key)
