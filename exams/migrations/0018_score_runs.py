import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

RUNS = """
INSERT INTO exams_scorerun
    (exam_id, number, reason, actor_label, started_at, done_at)
SELECT exam_id, 1, 'As answered', '', min(at), min(at) FROM (
    SELECT a.exam_id, r.created_at AS at
    FROM exams_result r JOIN exams_attempt a ON a.id = r.attempt_id
    UNION ALL SELECT exam_id, cancelled_at FROM exams_cancellation
) marked GROUP BY exam_id
UNION ALL
SELECT exam_id, 1 + row_number() OVER (PARTITION BY exam_id ORDER BY cancelled_at),
    min(reason), '', cancelled_at,
    CASE WHEN bool_and(done_at IS NOT NULL) THEN max(done_at) END
FROM exams_cancellation GROUP BY exam_id, cancelled_at;

UPDATE exams_cancellation c SET run_id = run.id FROM exams_scorerun run
WHERE run.exam_id = c.exam_id AND run.number > 1 AND run.started_at = c.cancelled_at;
"""

# The last run whose cancelled questions, and those before, a marking knew of.
KNOWING = """
CREATE FUNCTION exams_run_knowing(marked uuid, known bigint[]) RETURNS integer
LANGUAGE sql AS $$
    SELECT max(run.number) FROM exams_attempt a
    JOIN exams_scorerun run ON run.exam_id = a.exam_id
    WHERE a.id = marked AND NOT EXISTS (
        SELECT FROM exams_cancellation c
        JOIN exams_scorerun other ON other.id = c.run_id
        JOIN exams_questionversion v ON v.id = c.version_id
        WHERE c.exam_id = a.exam_id AND other.number <= run.number
            AND NOT known @> ARRAY[v.question_id]
            AND a."order" @> jsonb_build_array(
                jsonb_build_object('question', v.question_id))
    )
$$;
"""

SCORES = """
INSERT INTO exams_score (run_id, attempt_id, score, total_marks, scaled, passed,
    breakdown, questions, cancelled, created_at)
SELECT run.id, r.attempt_id, r.score, r.total_marks, r.scaled, r.passed,
    r.breakdown, r.questions, r.cancelled, coalesce(
        (SELECT max(created_at) FROM exams_scorechange WHERE attempt_id = a.id),
        r.created_at)
FROM exams_result r JOIN exams_attempt a ON a.id = r.attempt_id
JOIN exams_scorerun run ON run.exam_id = a.exam_id
    AND run.number = exams_run_knowing(a.id, r.cancelled);

UPDATE exams_result r SET current_id = s.id FROM exams_score s
WHERE s.attempt_id = r.attempt_id;
"""

# What each change found: what the one before it left, or the very first marks.
EARLIER = """
INSERT INTO exams_score (run_id, attempt_id, score, total_marks,
    breakdown, questions, cancelled, created_at)
SELECT run.id, attempt_id, score_before, total_before, '{}', '[]',
    coalesce(known, ARRAY(
        SELECT DISTINCT v.question_id FROM exams_cancellation c
        JOIN exams_scorerun other ON other.id = c.run_id
        JOIN exams_questionversion v ON v.id = c.version_id
        WHERE c.exam_id = change.exam_id AND other.number <= run.number
            AND "order" @> jsonb_build_array(
                jsonb_build_object('question', v.question_id))
        ORDER BY 1)), coalesce(since, first_at)
FROM (
    SELECT c.*, r.created_at AS first_at, a.exam_id, a."order",
        lag(c.cancelled) OVER w AS known, lag(c.created_at) OVER w AS since,
        exams_run_knowing(a.id, c.cancelled) AS after
    FROM exams_scorechange c
    JOIN exams_result r ON r.attempt_id = c.attempt_id
    JOIN exams_attempt a ON a.id = c.attempt_id
    WINDOW w AS (PARTITION BY c.attempt_id ORDER BY c.created_at, c.id)
) change
JOIN LATERAL (
    SELECT id, number FROM exams_scorerun run
    WHERE run.exam_id = change.exam_id AND run.number < change.after AND (
        run.number = exams_run_knowing(attempt_id, known)
        OR known IS NULL AND (run.number = 1 OR run.started_at <= first_at))
    ORDER BY number DESC LIMIT 1
) run ON true
ON CONFLICT DO NOTHING;
"""

FILL = RUNS + KNOWING + SCORES + EARLIER
DONE = "DROP FUNCTION exams_run_knowing(uuid, bigint[]);"


class Migration(migrations.Migration):
    """Each marking of an exam becomes a run, and each mark of it a score of that run."""

    dependencies = [("exams", "0017_pooled_questions")]

    operations = [
        migrations.CreateModel(
            name="ScoreRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(blank=True, max_length=255)),
                ("started_at", models.DateTimeField()),
                (
                    "done_at",
                    models.DateTimeField(
                        help_text="When all who had handed in were marked by it.",
                        null=True,
                    ),
                ),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_runs",
                        to="exams.exam",
                    ),
                ),
            ],
            options={
                "ordering": ["exam", "number"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["started_at"],
                        name="score_run_to_do",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exam", "number"), name="score_run_number_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("score", models.DecimalField(decimal_places=4, max_digits=12)),
                ("total_marks", models.DecimalField(decimal_places=4, max_digits=12)),
                (
                    "scaled",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="Where the exam scales.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                (
                    "passed",
                    models.BooleanField(
                        help_text="Where there is a pass mark.", null=True
                    ),
                ),
                (
                    "breakdown",
                    models.JSONField(
                        help_text="Counts and marks, over all and by group; {} where none was kept."
                    ),
                ),
                (
                    "questions",
                    models.JSONField(help_text="Per question: outcome and marks."),
                ),
                (
                    "cancelled",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="Its questions that were cancelled by then.",
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="exams.attempt",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="exams.scorerun",
                    ),
                ),
            ],
            options={
                "ordering": ["attempt", "run"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "attempt"), name="one_score_per_run_and_attempt"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="cancellation",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cancellations",
                to="exams.scorerun",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="current",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exams.score",
            ),
        ),
        migrations.RunSQL(FILL + DONE, migrations.RunSQL.noop),
    ]
