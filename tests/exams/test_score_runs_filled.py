"""What was marked before there were runs keeps its scores, as scores of runs."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

from django.db import connection

import pytest

from exams.models import Attempt, ScoreRun
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting, wrong_option

pytestmark = pytest.mark.django_db
MIGRATION = import_module("exams.migrations.0018_score_runs")
T0 = datetime(2026, 1, 1, tzinfo=UTC)
OLD = """
CREATE TEMP TABLE exams_result ON COMMIT DROP AS
    SELECT r.attempt_id, s.score, s.total_marks, s.scaled, s.passed, s.breakdown,
        s.questions, s.cancelled, %s::timestamptz AS created_at, NULL::bigint AS current_id
    FROM public.exams_result r JOIN exams_score s ON s.id = r.current_id;
CREATE TEMP TABLE exams_cancellation (id serial, exam_id bigint, version_id bigint,
    scores text, reason text, cancelled_at timestamptz, done_at timestamptz,
    run_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE exams_scorechange (id serial, attempt_id uuid, cancelled bigint[],
    score_before numeric, total_before numeric, score numeric, total_marks numeric,
    created_at timestamptz) ON COMMIT DROP;
"""
# Attempts and questions stay; what marked them goes, as if nothing was marked.
EMPTIED = "TRUNCATE exams_score, public.exams_result, exams_scorerun CASCADE"


def minutes(count):
    return T0 + timedelta(minutes=count)


def sat(exam):
    sitting = Sitting(exam)
    sitting.save(sitting.answer(0, response=wrong_option), sitting.answer(1))
    sitting.submit()
    return Attempt.objects.get(pk=sitting.paper["id"])


def test_scores_of_before_become_scores_of_runs_that_reckon_the_same():
    exam = make_exam([[make_question(), make_question(), make_question()]])
    twice, later = sat(exam), sat(exam)
    places = exam.live_paper.questions.order_by("number")
    (one, v1), (two, v2), (_, v3) = places.values_list("question", "version")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(OLD, [minutes(0)])
        cursor.execute(EMPTIED)
        for n, (version, scores, done) in enumerate(
            [(v1, "full_to_all", 11), (v2, "left_out", 21), (v3, "left_out", None)], 1
        ):
            cursor.execute(
                "INSERT INTO exams_cancellation (exam_id, version_id, scores, reason, "
                "cancelled_at, done_at) VALUES (%s, %s, %s, 'Why', %s, %s)",
                *[[exam.pk, version, scores, minutes(10 * n), done and minutes(done)]],
            )
        for who, known, before, total, after, of, at in (
            (twice, [one], 1, 3, 2, 3, 11),
            (twice, [one, two], 2, 3, 1, 2, 21),
            (later, [one, two], 2, 3, 1, 2, 21),
        ):
            cursor.execute(
                "INSERT INTO exams_scorechange (attempt_id, cancelled, score_before, "
                "total_before, score, total_marks, created_at) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [who.pk, known, before, total, after, of, minutes(at)],
            )
        cursor.execute(
            "UPDATE exams_result SET cancelled = %s, score = 1, total_marks = 2",
            [[one, two]],
        )
        cursor.execute(
            "UPDATE exams_result SET created_at = %s WHERE attempt_id = %s",
            [minutes(15), later.pk],
        )
        cursor.execute(MIGRATION.FILL)
        cursor.execute("SELECT attempt_id, current_id FROM exams_result")
        current = dict(cursor.fetchall())
        cursor.execute("SELECT version_id, run_id FROM exams_cancellation ORDER BY id")
        linked = cursor.fetchall()
    runs = list(ScoreRun.objects.filter(exam=exam).order_by("number"))
    assert [(x.number, bool(x.done_at)) for x in runs] == [
        *((1, True), (2, True), (3, True), (4, False)),
    ]
    assert linked == [(v1, runs[1].pk), (v2, runs[2].pk), (v3, runs[3].pk)]
    assert told(twice, current) == [
        (1, 1, 3, []),
        (2, 2, 3, [one]),
        (3, 1, 2, [one, two]),
    ]
    assert told(later, current) == [(2, 2, 3, [one]), (3, 1, 2, [one, two])]


def told(attempt, current):
    """Its scores, the last of which holds."""
    rows = list(attempt.scores.select_related("run").order_by("run__number"))
    assert current[attempt.pk] == rows[-1].pk
    return [(x.run.number, x.score, x.total_marks, x.cancelled) for x in rows]
