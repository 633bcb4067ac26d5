from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('home', '0003_into_blocks')]

    operations = [
        migrations.RemoveField('homepage', 'action_label'),
        migrations.RemoveField('homepage', 'action_page'),
        migrations.RemoveField('homepage', 'action_url'),
        migrations.RemoveField('homepage', 'exams_heading'),
        migrations.RemoveField('homepage', 'hero_heading'),
        migrations.RemoveField('homepage', 'hero_image'),
        migrations.RemoveField('homepage', 'hero_text'),
        migrations.RemoveField('homepage', 'words'),
    ]
