"""Imports by machines: a file goes in, its state and its bad rows come back."""

import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile

import pytest
from openpyxl import load_workbook

from exams.models import Exam, ImportBatch, Question
from tests.exams.sheets import row, write_xlsx
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
URL = "/api/v1/staff/imports/"


@pytest.fixture
def machine():
    return api(make_user(is_staff=True, is_superuser=True))


@pytest.fixture
def send(machine, tmp_path, django_capture_on_commit_callbacks):
    def send(*rows, data=None, **fields):
        data = data or write_xlsx(tmp_path / "a.xlsx", *rows).read_bytes()
        fields["file"] = SimpleUploadedFile("a.xlsx", data)
        with django_capture_on_commit_callbacks(execute=True):
            return machine.post(URL, fields)

    return send


def test_a_machine_brings_a_file_and_reads_what_became_of_it(send, machine):
    answer = send(row(), row(), exam="Mock", year="2026", publish="true")
    assert answer.status_code == 202
    assert answer["Location"] == f"{URL}{answer.json()['id']}/"
    page = machine.get(answer["Location"]).json()
    assert (page["state"], page["exam"], page["findings"]) == ("done", "Mock 2026", [])
    assert page["counts"]["created"] == page["position"] == page["total"] == 2
    assert Exam.objects.get().live


def test_a_dry_run_writes_nothing_and_pages_its_findings(send, machine):
    bad = [row(marks="x") for _ in range(3)]
    place = send(row(), *bad, dry_run="true")["Location"]
    page = machine.get(place, {"page_size": 2}).json()
    assert (page["state"], page["counts"]["rejected"]) == ("planned", 3)
    assert [(x["row"], x["code"]) for x in page["findings"]] == [
        (3, "bad-marks"),
        (4, "bad-marks"),
    ]
    rest = machine.get(page["next"]).json()
    assert [x["row"] for x in rest["findings"]] == [5]
    assert not Question.objects.exists()


def test_a_machine_says_which_topics_categories_are(send, machine, syllabus):
    gift = b"$CATEGORY: top/Sets\n\nWhich? {=one ~two}\n\n"
    place = send(data=gift, dry_run="true")["Location"]
    [found] = machine.get(place).json()["categories"]
    assert found == {"name": "top/Sets", "questions": 1}
    for code, expected in (("nowhere", 404), ("EM-1", 202)):
        told = json.dumps({found["name"]: code})
        assert send(data=gift, categories=told).status_code == expected
    assert Question.objects.get().question_topics.get().topic.code == "EM-1"


def test_the_bad_rows_come_back_are_mended_and_go_in(send, machine):
    formula = "=1+1"
    place = send(row(marks="x", option_b=formula), row(), partial="true")["Location"]
    assert Question.objects.count() == 1
    answer = machine.get(f"{place}findings.xlsx")
    assert "attachment" in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["Rows to mend"]
    header = [cell.value for cell in sheet[1]]
    [bad] = list(sheet.iter_rows(min_row=2))
    assert header[0] == "what_is_wrong"
    assert "marks" in bad[0].value
    assert (bad[header.index("option_b")].data_type, sheet.max_row) == ("s", 2)
    assert book["Reasons"]["C2"].value == "bad-marks"
    bad[header.index("marks")].value = "2"
    mended = io.BytesIO()
    book.save(mended)
    place = send(data=mended.getvalue())["Location"]
    assert machine.get(place).json()["counts"]["created"] == 1
    assert Question.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"colour": "red"}, "colour"),
        ({"format": "word"}, "format"),
        ({"mapping": "[1]"}, "mapping"),
        ({"year": "12"}, "year"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_its_field(send, fields, param):
    answer = send(row(), **fields)
    assert answer.status_code == 400
    assert param in [error["param"] for error in answer.json()["errors"]]
    assert not ImportBatch.objects.exists()


def test_rights_are_asked_for_before_a_file_is_kept(tmp_path):
    data = write_xlsx(tmp_path / "a.xlsx", row()).read_bytes()
    file = SimpleUploadedFile("a.xlsx", data)
    assert api(make_user(is_staff=True)).post(URL, {"file": file}).status_code == 403
    assert not ImportBatch.objects.exists()
