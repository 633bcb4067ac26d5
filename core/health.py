"""Whether this process lives and whether it should get traffic. Open to all, so it
names no host, no version and no error text."""

from functools import lru_cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

SLOW_QUEUE_SECONDS = 300
QUEUE = """
SELECT count(*), coalesce(max(extract(epoch FROM now() - due)), 0)
FROM (
    SELECT enqueued_at AS due FROM huey_task
    UNION ALL
    SELECT to_timestamp(timestamp) FROM huey_schedule
) AS waiting
WHERE due <= now()
"""


@never_cache
def live(request):
    """200 as long as the process answers; asks nobody."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request):
    """503 while the database is away or behind the code; an old queue only degrades."""
    try:
        missing = unapplied()
        queue = None if missing else queue_state()
    except Error:
        return JsonResponse({"status": "unavailable", "database": "away"}, status=503)
    facts = {"database": "ok", "migrations": "missing" if missing else "ok"}
    if missing:
        return JsonResponse({"status": "unavailable", **facts}, status=503)
    slow = queue["oldest_seconds"] > SLOW_QUEUE_SECONDS
    status = "degraded" if slow else "ok"
    return JsonResponse({"status": status, **facts, "queue": queue})


@lru_cache
def known_migrations():
    return frozenset(MigrationLoader(None).graph.nodes)


def unapplied():
    """Migrations of the code that the database has not seen."""
    return known_migrations() - set(MigrationRecorder(connection).applied_migrations())


def queue_state():
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        waiting, oldest = cursor.fetchone()
    return {"waiting": waiting, "oldest_seconds": round(float(oldest), 1)}
