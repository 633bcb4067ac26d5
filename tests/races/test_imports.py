"""Two imports of one file at one moment make one set of questions."""

from functools import partial

from django.db import IntegrityError

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


def test_control_without_the_claim_rows_are_counted_twice(waiting, monkeypatch):
    def look(batch_id, position, order):
        return ImportBatch.objects.get(pk=batch_id)

    monkeypatch.setattr(jobs, "claim", look)
    race(*[partial(jobs.carry_on, waiting.pk)] * 3)
    waiting.refresh_from_db()
    assert waiting.position > 30 or waiting.report["unchanged"] > 0
