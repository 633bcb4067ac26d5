from django.db import migrations

# May be lost in a crash, so it is not logged: every row ends within the hour.
LIMITS = """
CREATE UNLOGGED TABLE core_limit (
    key varchar(120) PRIMARY KEY,
    count bigint NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX core_limit_expires ON core_limit (expires);
"""


class Migration(migrations.Migration):
    """Where calls are counted while Redis does not."""

    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(LIMITS, "DROP TABLE core_limit")]
