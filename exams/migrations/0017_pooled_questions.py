import json
import zlib

import django.db.models.deletion
from django.db import migrations, models

FROZEN = """
CREATE TRIGGER pooled_question_is_frozen BEFORE UPDATE OR DELETE ON exams_pooledquestion
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
"""
THAWED = "DROP TRIGGER pooled_question_is_frozen ON exams_pooledquestion;"


def fill(apps, schema_editor):
    """Rows for the papers that are drawn per student already: placed and pooled."""
    Pooled = apps.get_model("exams", "PooledQuestion")
    papers = apps.get_model("exams", "Paper").objects.filter(pool__isnull=False)
    for pk, pool in papers.values_list("pk", "pool").iterator(chunk_size=10):
        told = json.loads(zlib.decompress(pool))
        ids = {row[0] for row in (*told["fixed"], *told["entries"])}
        rows = [Pooled(paper_id=pk, question_id=question) for question in sorted(ids)]
        Pooled.objects.bulk_create(rows, batch_size=5000)


class Migration(migrations.Migration):
    """Which questions a paper drawn per student may give."""

    dependencies = [("exams", "0016_trials")]

    operations = [
        migrations.CreateModel(
            name="PooledQuestion",
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
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pooled",
                        to="exams.paper",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exams.question",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("paper", "question"), name="question_once_per_pool"
                    )
                ],
            },
        ),
        migrations.RunSQL(FROZEN, THAWED),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
