from django.db import connection, transaction
from django.utils import timezone

from core import cachetable, counting, idempotency

PURGE_LOCK = 7_265_002


@transaction.atomic
def purge_cache():
    """Remove expired rows of the cache, the limits and the kept answers.

    A second caller at the same time does nothing. Answers how many there were.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [PURGE_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        gone = cachetable.purge(cursor) + counting.purge(cursor)
    return gone + idempotency.purge(timezone.now())
