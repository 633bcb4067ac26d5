from datetime import timedelta
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from accounts.models import DeviceSession, User
from bench.making import session
from bench.management.commands.prepare_marking import ANSWERS
from bench.numbering import numbered
from exams.attempts.models import Attempt
from exams.papers.models import Exam

PEOPLE, PLACES, EACH = 10_000, 5, 100_000
STORED = "00000000-0000-7000-a000-"
COPIES = """
INSERT INTO exams_attempt SELECT made.*
FROM generate_series(%(first)s::bigint, %(last)s) n
JOIN accounts_devicesession s ON s.id = ('00000000-0000-7000-9000-'
    || lpad((n %% %(people)s)::text, 12, '0'))::uuid
JOIN exams_attempt a ON a.id = %(pattern)s,
LATERAL jsonb_populate_record(a, jsonb_build_object(
    'id', '00000000-0000-7000-a000-' || lpad(n::text, 12, '0'),
    'user_id', s.user_id, 'session_id', s.id, 'number', 1 + n / %(people)s,
    'started_at', a.started_at - n * interval '1 second',
    'deadline_at', a.deadline_at - n * interval '1 second')) made
"""
STARTS = """
INSERT INTO exams_attemptevent (attempt_id, n, kind, at, epoch)
SELECT id, 1, 'start', started_at, 1 FROM exams_attempt a
"""
THESE = " WHERE a.id BETWEEN %(from)s AND %(to)s"


class Command(BaseCommand):
    help = "Store ended attempts, each with some answers, up to so many in all."

    def add_arguments(self, parser):
        parser.add_argument("--attempts", type=int, required=True)

    def handle(self, *, attempts, **options):
        first = Attempt.objects.filter(pk__gte=STORED + "0" * 12).count()
        pattern = stored() if first else self.pattern()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for start in range(max(1, first), attempts, EACH):
                last = min(start + EACH, attempts) - 1
                said = {"first": start, "last": last, "people": PEOPLE}
                cursor.execute(COPIES, {**said, "pattern": pattern})
                these = {"from": numbered(STORED, start), "to": numbered(STORED, last)}
                cursor.execute(f"{ANSWERS.replace('%', '%%')}{THESE}", these)
                cursor.execute(f"{STARTS}{THESE}", these)
            cursor.execute("SET session_replication_role = origin")
            cursor.execute("VACUUM ANALYZE")

    def pattern(self):
        """The first one, of the first of the people who sat; the others are its copies."""
        people = User.objects.bulk_create(
            User(email=f"former{n}@bench.example", username=f"former{n}", password="!")
            for n in range(PEOPLE)
        )
        held = DeviceSession.objects.bulk_create(
            session(n, user) for n, user in enumerate(people)
        )
        exam = Exam.objects.with_paper().get(name="Bench")
        began = timezone.now() - timedelta(days=2)
        ended = began + timedelta(hours=1)
        return Attempt.objects.create(
            id=UUID(stored()),
            user=people[0],
            exam=exam,
            paper=exam.live_paper,
            number=1,
            session=held[0],
            order=exam.live_paper.order[:PLACES],
            started_at=began,
            deadline_at=ended,
            closed_at=ended,
            settled_at=ended,
            status=Attempt.Status.SETTLED,
            ended_by=Attempt.EndedBy.STUDENT,
        ).pk


def stored():
    return numbered(STORED, 0)
