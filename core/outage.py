"""What a process knows about a Redis that failed."""

import time
from collections import defaultdict, deque

REST_SECONDS = 5
REMEMBERED = 10_000


class Outage:
    """How long Redis is left alone, and the keys that changed without it.

    Shared by all threads, so that one failure is paid once and not by each.
    """

    def __init__(self):
        self.until = 0.0
        self.missed = deque(maxlen=REMEMBERED)

    def is_on(self):
        return time.monotonic() < self.until

    def begin(self):
        self.until = time.monotonic() + REST_SECONDS

    def forget_missed(self, redis, ask_table):
        """Drop what changed meanwhile from both tiers: neither has the last word."""
        if not self.missed:
            return
        keys, self.missed = self.missed, deque(maxlen=REMEMBERED)
        try:
            redis.delete_many(list(keys))
        except Exception:
            self.missed.extendleft(reversed(keys))
            raise
        ask_table("delete_many", list(keys))


_outages = defaultdict(Outage)


def outage_of(url):
    return _outages[url]
