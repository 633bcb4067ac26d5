from django.db import migrations, models


class Migration(migrations.Migration):
    """How much time extra time gave an attempt, so that it is given once."""

    dependencies = [
        ('exams', '0027_promised_times'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='minutes_allowed',
            field=models.DecimalField(decimal_places=2, help_text='What the paper and extra time gave it so far, never taken back; null of those that began before it was kept.', max_digits=8, null=True),
        ),
    ]
