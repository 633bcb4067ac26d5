import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Room in each page for the next versions of a row: an answer that is saved then changes
# no index.
ROOM = """
ALTER TABLE exams_attempt SET (fillfactor = 50);
ALTER TABLE exams_answer SET (fillfactor = 80);
"""
FULL = """
ALTER TABLE exams_attempt RESET (fillfactor);
ALTER TABLE exams_answer RESET (fillfactor);
"""


class Migration(migrations.Migration):
    """No index twice: others begin with the same column."""

    dependencies = [
        ('exams', '0028_minutes_allowed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(ROOM, FULL),
        migrations.AlterField(
            model_name='answer',
            name='attempt',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='exams.attempt'),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='exam',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='exams.exam'),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to=settings.AUTH_USER_MODEL),
        ),
    ]
