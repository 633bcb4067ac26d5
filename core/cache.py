"""The project's cache: Redis while it answers, a table of the database otherwise.

A cache holds only what may be forgotten, so its own failures are logged and look like
a miss. Every key expires; our values are JSON, those of libraries are pickled.
"""

import logging
from contextlib import nullcontext

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import DatabaseError, connection, transaction

from django_redis.cache import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core import keys
from core.cachetable import TableCache
from core.cachevalues import decode, encode
from core.outage import outage_of

log = logging.getLogger(__name__)
REDIS = {
    "KEY_FUNCTION": keys.plain,
    "OPTIONS": {
        "SERIALIZER": "core.cachevalues.Verbatim",
        "SOCKET_CONNECT_TIMEOUT": 1,
        "SOCKET_TIMEOUT": 1,
        "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 1)},
    },
}


class TwoTierCache(BaseCache):
    """Django's cache interface over both tiers; LOCATION is the URL of Redis or ""."""

    def __init__(self, url, params):
        super().__init__({**params, "KEY_FUNCTION": keys.plain})
        self._table = TableCache()
        self._redis = RedisCache(url, REDIS) if url else None
        self._outage = outage_of(url)

    def get(self, key, default=None, version=None):
        key = self.make_and_validate_key(key, version)
        raw = self._ask("get", key)
        return default if raw is None else decode(key, raw)

    def get_many(self, keys, version=None):
        made = {self.make_and_validate_key(key, version): key for key in keys}
        found = self._ask("get_many", list(made), otherwise={})
        return {made[key]: decode(key, raw) for key, raw in found.items()}

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._write("set", key, value, timeout, version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return bool(self._write("add", key, value, timeout, version))

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version)
        return bool(self._change("touch", key, self._seconds(timeout)))

    def delete(self, key, version=None):
        return bool(self._change("delete", self.make_and_validate_key(key, version)))

    def delete_many(self, keys, version=None):
        made = [self.make_and_validate_key(key, version) for key in keys]
        self._ask("delete_many", made, missed=made)

    def incr(self, key, delta=1, version=None):
        value = self._change("incr", self.make_and_validate_key(key, version), delta)
        if value is None:
            raise ValueError(f"Key '{key}' not found")
        return value

    def clear(self):
        self._ask("clear")
        self._ask_table("clear")

    def _write(self, verb, key, value, timeout, version):
        key = self.make_and_validate_key(key, version)
        return self._change(verb, key, encode(key, value), self._seconds(timeout))

    def _seconds(self, timeout):
        """Nothing stays for ever, whatever the caller asks for."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        longest = keys.LONGEST_SECONDS
        return longest if seconds is None else min(seconds, longest)

    def _change(self, verb, key, *args):
        return self._ask(verb, key, *args, missed=[key])

    def _ask(self, verb, *args, missed=(), otherwise=None):
        """Redis if it answers, else the table, noting a change that Redis missed."""
        if self._redis is None:
            return self._ask_table(verb, *args, otherwise=otherwise)
        if not self._outage.is_on():
            try:
                self._outage.forget_missed(self._redis, self._ask_table)
                return getattr(self._redis, verb)(*args)
            except (RedisError, OSError) as error:
                log.warning("Redis failed, the table answers: %s", error)
                self._outage.begin()
        self._outage.missed.extend(missed)
        return self._ask_table(verb, *args, otherwise=otherwise)

    def _ask_table(self, verb, *args, otherwise=None):
        """A failing table harms neither the caller nor the transaction around it."""
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                return getattr(self._table, verb)(*args)
        except DatabaseError as error:
            log.warning("The cache's table failed: %s", error)
            return otherwise
