"""Two imports of one file at one moment make one set of questions."""

import os
import subprocess
import sys
import time
from functools import partial

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

import pytest

from exams.interchange import attempting, importing, jobs
from exams.interchange.orders import Order
from exams.interchange.pictures import NoMedia, Pictures
from exams.models import Exam, ImportBatch, Question
from tests.exams.sheets import row, write_csv
from tests.racing import race


@pytest.fixture
def call(tmp_path, own_database):
    rows = [row(question_number=str(n)) for n in range(1, 31)]
    path = write_csv(tmp_path / "a.csv", *rows)
    return partial(importing.import_exam_from_csv, path, "Mock", publish=True)


def test_two_imports_of_one_file_make_one_set_of_questions(call):
    reports = race(*[call] * 3)
    assert sorted(report["created"] for report in reports) == [0, 0, 30]
    assert sorted(report["unchanged"] for report in reports) == [0, 30, 30]
    assert Question.objects.count() == 30
    assert Exam.objects.get().live_paper.question_count == 30
    assert ImportBatch.objects.count() == 3


def test_control_without_the_lock_only_the_database_stops_the_second(call, monkeypatch):
    monkeypatch.setattr(attempting, "lock_imports", lambda: None)
    outcomes = race(*[call] * 3)
    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)


@pytest.fixture
def waiting(tmp_path, own_database, monkeypatch):
    """A batch of six slices that waits for a worker."""
    monkeypatch.setattr(jobs, "SLICE", 5)
    path = write_csv(tmp_path / "bank.csv", *[row() for _ in range(30)])
    order = Order(path, None, Pictures(NoMedia()), strict=False, partial=True)
    data = path.read_bytes()
    return jobs.begin(order, data, data)


def test_two_workers_on_one_batch_do_every_row_once(waiting):
    race(*[partial(jobs.carry_on, waiting.pk)] * 3)
    jobs.carry_on(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.position) == (ImportBatch.Status.APPLIED, 30)
    assert waiting.report["rows"] == waiting.report["created"] == 30
    assert Question.objects.count() == 30


WORKER = "from exams.interchange.jobs import carry_on; carry_on({})"


def worker_on(batch, database):
    """A process of its own that works on the batch."""
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    url = f"{before.rpartition('/')[0]}/{database}?{options}"
    command = ["manage.py", "shell", "--no-imports", "-c", WORKER.format(batch.pk)]
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        stderr=subprocess.DEVNULL,
    )


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next(
    tmp_path, own_database
):
    path = write_csv(tmp_path / "bank.csv", *[row() for _ in range(450)])
    order = Order(path, None, Pictures(NoMedia()), strict=False, partial=True)
    batch = jobs.begin(order, path.read_bytes(), path.read_bytes())
    process = worker_on(batch, own_database)
    try:
        while not Question.objects.exists() and process.poll() is None:
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.RUNNING
    assert 0 < Question.objects.count() < 450
    jobs.carry_on_overdue(now=timezone.now() + 2 * jobs.SILENT)
    batch.refresh_from_db()
    assert (batch.status, batch.report["created"]) == (batch.Status.APPLIED, 450)
    assert Question.objects.count() == batch.made.count() == 450


def test_control_without_the_claim_rows_are_counted_twice(waiting, monkeypatch):
    def look(batch_id, position, order):
        return ImportBatch.objects.get(pk=batch_id)

    monkeypatch.setattr(jobs, "claim", look)
    race(*[partial(jobs.carry_on, waiting.pk)] * 3)
    waiting.refresh_from_db()
    assert waiting.position > 30 or waiting.report["unchanged"] > 0
