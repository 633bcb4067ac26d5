"""The row that says what staff decided while an exam ran, and the locks around it."""

from django.db import connection

from exams.papers.models import Running

RUN_LOCK = 7_265_009
MARK_LOCK = 7_265_011
SHARED = "SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))"
ALONE = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


def enter(slug):
    """Until this transaction ends, nobody closes the exam; many may enter."""
    lock(SHARED, RUN_LOCK, slug)


def hold(exam):
    """Until this transaction ends, nobody enters the exam; who entered is through."""
    lock(ALONE, RUN_LOCK, exam.slug)


def mark(exam_id):
    """Until this transaction ends, nobody changes how the exam is marked; many may mark."""
    lock(SHARED, MARK_LOCK, str(exam_id))


def hold_marking(exam_id):
    """Until this transaction ends, nobody marks the exam; who marked it has committed."""
    lock(ALONE, MARK_LOCK, str(exam_id))


def lock(statement, number, name):
    with connection.cursor() as cursor:
        cursor.execute(statement, [number, name])


def note(exam, **facts):
    """Keep what was decided."""
    exam.running, _ = Running.objects.update_or_create(exam=exam, defaults=facts)
