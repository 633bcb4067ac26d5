"""Counting in a window of time, so that nobody is missed who comes at the same moment.

Redis counts while it answers; otherwise one upsert in a table that is not logged. The
table starts from nothing when it takes over: whoever used up a limit gets it once more.
"""

import logging
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.utils import timezone

from redis import Redis
from redis.exceptions import RedisError

from core.cache import REDIS
from core.outage import outage_of
from core.statements import one_row

log = logging.getLogger(__name__)
COUNT = """
INSERT INTO core_limit AS row (key, count, expires)
VALUES (%(key)s, 1, %(now)s + %(seconds)s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN row.expires > %(now)s THEN row.count + 1 ELSE 1 END,
    expires = CASE WHEN row.expires > %(now)s THEN row.expires ELSE excluded.expires END
RETURNING count, ceil(extract(epoch FROM expires - %(now)s))
"""
TAKE_BACK = "UPDATE core_limit SET count = count - 1 WHERE key = %s AND count > 0"
PURGE = "DELETE FROM core_limit WHERE expires < now()"


def count(key, seconds):
    """(how many with this one, seconds until the window ends). Not in a transaction:
    what rolls back would not have been counted."""
    return ask(count_in_redis, count_in_table, key, seconds)


def take_back(key):
    """Uncount one, if there is one."""
    ask(take_back_in_redis, take_back_in_table, key)


def ask(redis_way, table_way, *args):
    outage = outage_of(settings.REDIS_URL)
    if settings.REDIS_URL and not outage.is_on():
        try:
            return redis_way(client(settings.REDIS_URL), *args)
        except (RedisError, OSError) as error:
            log.warning("Redis failed, the table counts: %s", error)
            outage.begin()
    return table_way(*args)


@lru_cache(1)
def client(url):
    options = REDIS["OPTIONS"]
    return Redis.from_url(
        url,
        socket_connect_timeout=options["SOCKET_CONNECT_TIMEOUT"],
        socket_timeout=options["SOCKET_TIMEOUT"],
        **options["CONNECTION_POOL_KWARGS"],
    )


def count_in_redis(redis, key, seconds):
    with redis.pipeline(transaction=True) as pipe:
        pipe.set(key, 0, ex=seconds, nx=True).incr(key).ttl(key)
        _, counted, left = pipe.execute()
    return counted, left


def take_back_in_redis(redis, key):
    """A key that ended meanwhile would be born again without an end."""
    with redis.pipeline(transaction=True) as pipe:
        pipe.set(key, 1, ex=1, nx=True).decr(key).execute()


def count_in_table(key, seconds):
    refuse_transaction()
    told = {"key": key, "seconds": seconds, "now": timezone.now()}
    counted, left = one_row(COUNT, told)
    return counted, int(left)


def take_back_in_table(key):
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, [key])


def refuse_transaction():
    """Only that of a test may stand around a count."""
    blocks = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:
        raise RuntimeError("Count before the transaction begins, or it may be undone.")


def purge(cursor):
    cursor.execute(PURGE)
    return cursor.rowcount
