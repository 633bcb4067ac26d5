import django.db.models.deletion
from django.db import migrations, models

FROZEN = """
CREATE TRIGGER score_is_frozen BEFORE UPDATE OR DELETE ON exams_score
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
CREATE TRIGGER cancellation_is_frozen BEFORE UPDATE OR DELETE ON exams_cancellation
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
CREATE TRIGGER score_run_is_frozen BEFORE DELETE
    OR UPDATE OF id, exam_id, number, reason, actor_id, actor_label, started_at
    ON exams_scorerun FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
"""
THAWED = """
DROP TRIGGER score_run_is_frozen ON exams_scorerun;
DROP TRIGGER cancellation_is_frozen ON exams_cancellation;
DROP TRIGGER score_is_frozen ON exams_score;
"""
MARKS = (
    *("breakdown", "cancelled", "created_at", "passed"),
    *("questions", "scaled", "score", "total_marks"),
)


class Migration(migrations.Migration):
    """Results point at scores, cancellations at runs; both say no more themselves."""

    dependencies = [("exams", "0018_score_runs")]

    operations = [
        migrations.AlterField(
            model_name="cancellation",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cancellations",
                to="exams.scorerun",
            ),
        ),
        migrations.AlterField(
            model_name="result",
            name="current",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exams.score",
            ),
        ),
        migrations.RemoveIndex(model_name="cancellation", name="cancellation_to_do"),
        migrations.RemoveField(model_name="cancellation", name="cancelled_at"),
        migrations.RemoveField(model_name="cancellation", name="done_at"),
        migrations.RemoveField(model_name="cancellation", name="reason"),
        *[migrations.RemoveField(model_name="result", name=x) for x in MARKS],
        migrations.DeleteModel(name="ScoreChange"),
        migrations.RunSQL(FROZEN, THAWED),
    ]
