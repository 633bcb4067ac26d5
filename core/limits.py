"""How often somebody may do something. The rates stand in `settings.LIMITS`.

A window begins with the first call and ends by itself, whatever is tried meanwhile, so
nobody is locked out for ever. What cannot be counted is not let through.
"""

from django.conf import settings

from core import counting, keys, security
from core.problems import Refusal


def limit(name, subject="", *, whom="", rate=None, key=None):
    """Count a call of `subject` (who or whence, as text) and refuse one too many.

    `whom` is an address or a name that somebody typed in; it counts as well and is
    kept nowhere. `rate` is [(times, seconds)], those of the settings unless given;
    `key` stands for a key of the caller's own. Refuses with `too-many-requests`.
    """
    for times, seconds in rate or settings.LIMITS[name]:
        this = key or key_of(name, subject, whom, seconds)
        counted, left = counting.count(this, seconds)
        if counted > times:
            if counted == times + 1:
                security.note("limit-hit", subject=subject, whom=whom, limit=name)
            raise Refusal("too-many-requests", retry_after=max(left, 1))


def give_back(name, subject="", *, whom="", key=None):
    """What was counted turned out well and shall not count, as a right password."""
    for _, seconds in settings.LIMITS[name]:
        counting.take_back(key or key_of(name, subject, whom, seconds))


def key_of(name, subject, whom, seconds):
    return keys.limit(name, f"{subject} {whom.lower()}", seconds)
