from django.core.management.base import BaseCommand
from django.db import connection

from bench.making import make_exam, make_sittings

OVER = """
UPDATE exams_attempt SET started_at = started_at - interval '1 day',
    deadline_at = deadline_at - interval '1 day'
"""
ANSWERS = """
INSERT INTO exams_answer
    (attempt_id, question_id, response, seq, at_ms, time_spent_ms, flagged)
SELECT a.id, (place ->> 'question')::bigint,
    CASE WHEN choice < 4 THEN
        jsonb_build_object('option', place -> 'options' ->> choice) END,
    n, 1000 * n, 500 + 10 * n, false
FROM exams_attempt a, jsonb_array_elements(a."order") WITH ORDINALITY o(place, n),
    LATERAL (SELECT (abs(hashtext(a.id::text || n))::bigint % 5)::integer) c(choice)
"""


class Command(BaseCommand):
    help = "Fill an empty database with answered attempts whose time is over."

    def add_arguments(self, parser):
        parser.add_argument("--attempts", type=int, required=True)

    def handle(self, *, attempts, **options):
        make_sittings(make_exam(), attempts)
        with connection.cursor() as cursor:
            cursor.execute(OVER)
            cursor.execute(ANSWERS)
            cursor.execute("ANALYZE")
