from django.db import migrations

# The cache may be lost in a crash, so it is not logged. Every row expires.
CACHE = """
CREATE UNLOGGED TABLE core_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""

# Huey's tables as huey.storage.PostgresStorage asks for them, plus `enqueued_at`.
QUEUE = """
CREATE TABLE huey_kv (
    queue text NOT NULL,
    key text NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (queue, key)
);
CREATE TABLE huey_schedule (
    id bigserial PRIMARY KEY,
    queue text NOT NULL,
    data bytea NOT NULL,
    timestamp double precision NOT NULL
);
CREATE INDEX huey_schedule_queue_timestamp ON huey_schedule (queue, timestamp);
CREATE TABLE huey_task (
    id bigserial PRIMARY KEY,
    queue text NOT NULL,
    data bytea NOT NULL,
    priority double precision NOT NULL DEFAULT 0.0,
    enqueued_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX huey_task_queue_priority_id ON huey_task (queue, priority DESC, id);
CREATE TABLE huey_counter (
    queue text NOT NULL,
    key text NOT NULL,
    value bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (queue, key)
);
"""


class Migration(migrations.Migration):
    """The cache's table and the queue's."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
        migrations.RunSQL(
            QUEUE,
            "DROP TABLE huey_kv, huey_schedule, huey_task, huey_counter",
        ),
    ]
