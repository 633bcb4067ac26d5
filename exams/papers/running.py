"""The row that says what staff decided while an exam ran, and the lock around it."""

from django.db import connection

from exams.papers.models import Running

RUN_LOCK = 7_265_009
SHARED = "SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))"
ALONE = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


def enter(slug):
    """Until this transaction ends, nobody closes or extends the exam; many may enter."""
    lock(SHARED, slug)


def hold(exam):
    """Until this transaction ends, nobody enters the exam; who entered is through."""
    lock(ALONE, exam.slug)


def lock(statement, slug):
    with connection.cursor() as cursor:
        cursor.execute(statement, [RUN_LOCK, slug])


def note(exam, **facts):
    """Keep what was decided."""
    exam.running, _ = Running.objects.update_or_create(exam=exam, defaults=facts)
