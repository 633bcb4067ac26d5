import threading

from django.conf import settings
from django.db import connection, connections, transaction

import pytest
from huey import PostgresHuey
from huey.contrib.djhuey import HUEY

from core import actions, tasks


@pytest.fixture
def huey(own_database):
    """The project's queue as it runs outside of tests."""
    options = settings.HUEY
    queue = PostgresHuey(
        options["name"], results=options["results"], **options["connection"]
    )
    yield queue
    queue.storage.close()


def test_a_task_waits_in_our_table_and_a_worker_runs_it(huey):
    ran = threading.Event()

    @huey.task()
    def ring(number):
        if number == 7:
            ran.set()

    ring(7)
    assert huey.storage.queue_size() == 1
    consumer = huey.create_consumer(
        workers=1, periodic=False, check_worker_health=False
    )
    consumer.start()
    try:
        assert ran.wait(15)
    finally:
        consumer.stop(graceful=True)
    assert huey.storage.queue_size() == 0
    assert huey.storage.result_store_size() == 0


def test_the_queue_keeps_a_connection_of_its_own(huey):
    with transaction.atomic():
        huey.storage.enqueue(b"kept")
        transaction.set_rollback(True)
    assert huey.storage.queue_size() == 1


def test_its_tables_come_from_a_migration_that_says_when_a_task_came(huey):
    huey.storage.enqueue(b"task")
    with connection.cursor() as cursor:
        cursor.execute("SELECT enqueued_at <= now() FROM huey_task")
        assert cursor.fetchone() == (True,)


def test_in_tests_a_task_runs_at_once(db):
    assert HUEY.immediate
    assert tasks.purge_cache.call_local() is None


def test_purging_twice_at_the_same_time_leaves_one_of_them_idle(own_database):
    with transaction.atomic():
        actions.purge_cache()
        outcome = []

        def twin():
            outcome.append(actions.purge_cache())
            connections.close_all()

        thread = threading.Thread(target=twin)
        thread.start()
        thread.join(15)
    assert outcome == [0]
