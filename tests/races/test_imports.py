"""Two imports of one file at one moment make one set of questions."""

from functools import partial

from django.db import IntegrityError

import pytest

from exams.interchange import importing
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
    monkeypatch.setattr(importing, "lock_imports", lambda: None)
    outcomes = race(*[call] * 3)
    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)
