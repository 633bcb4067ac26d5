from django.db import connection, transaction

from core import cachetable

PURGE_LOCK = 7_265_002


@transaction.atomic
def purge_cache():
    """Remove expired cache rows; a second caller at the same time does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [PURGE_LOCK])
        return cachetable.purge(cursor) if cursor.fetchone()[0] else 0
