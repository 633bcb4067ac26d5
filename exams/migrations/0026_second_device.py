from django.db import migrations, models


class Migration(migrations.Migration):
    """What a second device may do, and who was set free for one."""

    dependencies = [
        ('exams', '0025_attempt_states'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='freed_at',
            field=models.DateTimeField(help_text='When staff let another device go on.', null=True),
        ),
        migrations.AddField(
            model_name='exam',
            name='second_device',
            field=models.CharField(choices=[('takeover', 'The exam goes on there'), ('refuse', 'It is refused while the first one is heard from')], default='takeover', help_text='What happens when a student who is writing begins on another device.', max_length=10),
        ),
    ]
