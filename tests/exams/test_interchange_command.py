"""manage.py import_questions: its report, what it prints and how it ends."""

import json

from django.core.management import CommandError, call_command

import pytest

from exams.interchange.importing import report_of
from exams.models import Exam, ImportBatch, Question
from tests.exams.sheets import row, write_csv

pytestmark = pytest.mark.django_db
KEYS = [
    *("rows", "created", "updated", "unchanged", "rejected", "sections_created"),
    *("errors", "warnings"),
]


def test_a_good_file_goes_in_and_is_reported(tmp_path, capsys):
    path = write_csv(tmp_path / "a.csv", row(), row())
    out = tmp_path / "out.json"
    call_command(
        "import_questions", path, exam="Mock", year=2026, publish=True, report=out
    )
    exam = Exam.objects.get(name="Mock", year=2026)
    assert exam.live
    assert exam.live_paper.question_count == 2
    report = json.loads(out.read_text("utf-8"))
    assert list(report) == KEYS
    assert report == report_of(ImportBatch.objects.get())
    assert "rows 2, created 2" in capsys.readouterr().out


@pytest.mark.parametrize("partial", [False, True])
def test_it_ends_in_failure_when_anything_was_rejected(tmp_path, capsys, partial):
    path = write_csv(tmp_path / "a.csv", row(), row(marks="x"))
    out = tmp_path / "out.json"
    with pytest.raises(CommandError) as stop:
        call_command("import_questions", path, exam="Mock", partial=partial, report=out)
    assert stop.value.returncode == 1
    assert Question.objects.count() == (1 if partial else 0)
    [error] = json.loads(out.read_text("utf-8"))["errors"]
    assert list(error) == ["row", "column", "code", "message"]
    assert "row 3 marks:" in capsys.readouterr().err


def test_a_dry_run_writes_only_its_batch(tmp_path):
    path = write_csv(tmp_path / "a.csv", row())
    call_command("import_questions", path, exam="Mock", dry_run=True)
    assert not Question.objects.exists()
    assert ImportBatch.objects.get().status == "tried"


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_file_that_is_not_there_is_said_in_a_line(tmp_path, name):
    with pytest.raises(CommandError, match="o such file|directory"):
        call_command("import_questions", tmp_path / name, exam="Mock")
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("name", ["absent/out.json", "."])
def test_a_report_that_cannot_be_written_stops_it_before_it_imports(tmp_path, name):
    path = write_csv(tmp_path / "a.csv", row())
    with pytest.raises(CommandError, match="o such file|directory"):
        call_command("import_questions", path, exam="Mock", report=tmp_path / name)
    assert not Question.objects.exists()
    assert not ImportBatch.objects.exists()
