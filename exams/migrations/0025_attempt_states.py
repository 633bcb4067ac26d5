import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import exams.attempts.ranges

STEPS = """
CREATE FUNCTION exams_attempt_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('in_progress', 'paused'), ('in_progress', 'submitted'),
        ('in_progress', 'expired'), ('in_progress', 'settled'),
        ('in_progress', 'void'),
        ('paused', 'in_progress'), ('paused', 'submitted'), ('paused', 'expired'),
        ('paused', 'settled'), ('paused', 'void'),
        ('submitted', 'settled'), ('submitted', 'void'),
        ('expired', 'in_progress'), ('expired', 'submitted'),
        ('expired', 'settled'), ('expired', 'void'),
        ('settled', 'void')
    ) THEN
        RAISE EXCEPTION 'an attempt that is % does not become %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_steps BEFORE UPDATE OF status ON exams_attempt
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION exams_attempt_step();
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON exams_attemptevent
    FOR EACH ROW EXECUTE FUNCTION core_append_only();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON exams_attemptevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""
NO_STEPS = """
DROP TRIGGER table_stays ON exams_attemptevent;
DROP TRIGGER rows_stay ON exams_attemptevent;
DROP TRIGGER attempt_steps ON exams_attempt;
DROP FUNCTION exams_attempt_step();
"""


def close_settled(apps, schema_editor):
    """What was marked had ended at that moment."""
    rows = apps.get_model("exams", "Attempt").objects.filter(status="settled")
    rows.update(closed_at=models.F("settled_at"))


class Migration(migrations.Migration):
    """States of attempts with their steps, and the timeline of each."""

    dependencies = [
        ("accounts", "0004_signed_out"),
        ("core", "0004_append_only"),
        ("exams", "0024_opened_explanations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttemptEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "attempt_id",
                        "n",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timeline",
                        to="exams.attempt",
                    ),
                ),
                (
                    "n",
                    models.PositiveIntegerField(
                        help_text="1, 2, 3… within the attempt."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("start", "Started"),
                            ("save", "Answers saved"),
                            ("late-sync", "Late answers saved"),
                            ("takeover", "Went on on another device"),
                            ("free", "Set free for another device"),
                            ("pause", "Paused"),
                            ("resume", "Went on after the pause"),
                            ("focus", "Left the exam's page"),
                            ("section", "Section ended"),
                            ("extend", "Got more time"),
                            ("expire", "Time over"),
                            ("submit", "Handed in"),
                            ("settle", "Marked"),
                            ("void", "Made void"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("epoch", models.PositiveIntegerField(null=True)),
                (
                    "seqs",
                    exams.attempts.ranges.MultirangeField(
                        help_text="What a save brought that was new.", null=True
                    ),
                ),
                ("facts", models.JSONField(null=True)),
            ],
            options={
                "ordering": ["attempt_id", "n"],
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="attempt",
            options={
                "ordering": ["-started_at", "-pk"],
                "permissions": [("void_attempt", "Void attempts")],
            },
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="settled_says_when_and_by_whom",
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="one_open_attempt",
        ),
        migrations.AddField(
            model_name="attempt",
            name="closed_at",
            field=models.DateTimeField(help_text="When its time ended.", null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="events",
            field=models.PositiveIntegerField(
                default=0, help_text="How many events its timeline holds."
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="heard_at",
            field=models.DateTimeField(
                help_text="The last sign of life, where a second device waits for it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="late_sync",
            field=models.BooleanField(
                default=False,
                help_text="Whether answers came after their time and within the grace.",
                verbose_name="late answers",
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="open_sections",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                help_text="Null: all of them.",
                null=True,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="pause_until",
            field=models.DateTimeField(
                help_text="When a pause ends the attempt, where the exam has an end.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="paused_at",
            field=models.DateTimeField(help_text="When its clock stopped.", null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="section_until",
            field=models.DateTimeField(
                help_text="When the time of the open section ends.", null=True
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="sections",
            field=models.JSONField(
                help_text="Where sections have times or were finished: {plan, log}, see sections.py.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="settled_at",
            field=models.DateTimeField(help_text="When it was marked.", null=True),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="status",
            field=models.CharField(
                choices=[
                    ("in_progress", "in progress"),
                    ("paused", "paused"),
                    ("submitted", "handed in, not marked yet"),
                    ("expired", "time over, not marked yet"),
                    ("settled", "marked"),
                    ("void", "void"),
                ],
                default="in_progress",
                max_length=20,
            ),
        ),
        migrations.RunPython(close_settled, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("status", "paused")),
                fields=["pause_until"],
                name="attempt_paused_by_end",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("status__in", ["submitted", "expired"])),
                fields=["deadline_at"],
                name="attempt_to_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["in_progress", "paused"])),
                fields=("user", "exam", "is_trial"),
                name="one_open_attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("paused_at", None),
                        ("status", "in_progress"),
                    ),
                    models.Q(
                        ("closed_at", None),
                        ("paused_at__isnull", False),
                        ("status", "paused"),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("status__in", ["submitted", "expired"]),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("settled_at__isnull", False),
                        ("status", "settled"),
                    ),
                    models.Q(("closed_at__isnull", False), ("status", "void")),
                    _connector="OR",
                ),
                name="status_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_at", None),
                    ("status__in", ["settled", "void"]),
                    _connector="OR",
                ),
                name="marked_once_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("ended_by", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        models.Q(("ended_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="closed_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pause_until", None),
                    models.Q(("status", "in_progress"), _negated=True),
                    _connector="OR",
                ),
                name="only_a_pause_has_an_end",
            ),
        ),
        migrations.RunSQL(STEPS, NO_STEPS),
    ]
