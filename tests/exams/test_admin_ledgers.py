"""Attempts and import batches in the Wagtail admin: to be read by staff, no more."""

import csv
from io import BytesIO, StringIO

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime

import pytest
from openpyxl import load_workbook

from core.models import AuditEntry
from core.readonly import ReadOnlyAdmin
from exams.models import Attempt, ImportBatch
from tests.exams.editing import signed_in
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting, wrong_option
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LISTINGS = ["/admin/exams/attempt/", "/admin/exams/importbatch/"]


def sat(exam=None):
    """A settled attempt: one right answer, one wrong."""
    sitting = Sitting(exam or make_exam(), make_user(full_name="Asha Rao"))
    sitting.save(sitting.answer(0), sitting.answer(1, response=wrong_option))
    sitting.submit()
    return Attempt.objects.get(pk=sitting.paper["id"])


def make_batch(**fields):
    report = {"rows": 3, "created": 2, "rejected": 1}
    fields = {
        "status": "refused",
        "file_name": "mock.xlsx",
        "sha256": "a" * 64,
    } | fields
    batch = ImportBatch.objects.create(report=report, **fields)
    batch.findings.create(
        row=4, column="marks", code="bad-marks", message="<b>Wrong</b>."
    )
    return batch


def test_an_attempt_shows_its_times_receipt_and_result_but_never_a_key(client):
    signed_in(client, "view_attempt")
    attempt = sat()
    listing = client.get(LISTINGS[0]).content.decode()
    assert "Asha Rao" in listing
    assert "1 of 2" in listing
    page = client.get(f"{LISTINGS[0]}inspect/{attempt.pk}/").content.decode()
    saved = f"{localtime(attempt.saved_at):%H:%M:%S}"
    for words in (
        "ended by student",
        "1 of 2",
        attempt.hash,
        "2 of 2 questions",
        saved,
    ):
        assert words in page
    for row in attempt.paper.questions.select_related("version"):
        assert row.version.key["answer"]["option"] not in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_attempts_are_exported_as_they_are_filtered_and_that_is_recorded(client, kind):
    signed_in(client, "view_attempt")
    attempt, query = sat(), {"export": kind, "status__exact": "settled"}
    Sitting(attempt.exam)
    answer = client.get(LISTINGS[0], query)
    content = answer.getvalue()
    if kind == "csv":
        heads, *rows = csv.reader(StringIO(content.decode()))
    else:
        sheet = load_workbook(BytesIO(content)).active
        heads, *rows = sheet.iter_rows(values_only=True)
    [row] = (dict(zip(heads, row, strict=True)) for row in rows)
    assert (row["Id"], row["Student"]) == (str(attempt.pk), "Asha Rao")
    assert (row["Score"], row["Late Answers"]) == ("1 of 2", "none")
    line = AuditEntry.objects.filter(verb="list.export").latest("pk")
    assert (line.object_kind, line.after["format"]) == ("exams.attempt", kind)


def test_an_import_batch_shows_its_counts_and_errors(client):
    signed_in(client, "view_importbatch")
    batch = make_batch()
    assert "mock.xlsx" in client.get(LISTINGS[1]).content.decode()
    page = client.get(f"{LISTINGS[1]}inspect/{batch.pk}/").content.decode()
    assert "3 rows: 2 created, 1 rejected" in page
    assert "Row 4, marks: &lt;b&gt;Wrong&lt;/b&gt;." in page


def test_a_refused_batch_shows_the_exam_that_was_asked_for(client):
    signed_in(client, "view_importbatch")
    batch = make_batch(asked_for="New 2026")
    for path in (LISTINGS[1], f"{LISTINGS[1]}inspect/{batch.pk}/"):
        assert "New 2026" in client.get(path).content.decode()
    assert "w-whitespace-nowrap" in client.get(LISTINGS[1]).content.decode()


def test_one_row_is_counted_in_the_singular(client):
    signed_in(client, "view_importbatch")
    batch = make_batch()
    ImportBatch.objects.update(report={"rows": 1, "updated": 1})
    page = client.get(f"{LISTINGS[1]}inspect/{batch.pk}/").content.decode()
    assert "1 row: 1 updated" in page


def test_not_even_a_superuser_may_change_a_ledger(client):
    signed_in(client, superuser=True)
    attempt, batch = sat(), make_batch()
    for listing, pk in zip(LISTINGS, (attempt.pk, batch.pk), strict=True):
        assert "create/" not in client.get(listing).content.decode()
        for verb in ("create/", f"edit/{pk}/", f"delete/{pk}/"):
            assert client.post(f"{listing}{verb}").status_code == 404
    for name in ("create", "edit", "delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"exams_attempt_modeladmin_{name}", args=[attempt.pk])
    assert Attempt.objects.exists()
    assert ImportBatch.objects.exists()


@pytest.mark.parametrize("listing", LISTINGS)
def test_a_ledger_is_closed_to_those_who_may_not_view_it(client, listing):
    signed_in(client, "change_question", "change_attempt")
    assert client.get(listing).status_code == 302
    assert client.get(f"{listing}inspect/{sat().pk}/").status_code in (302, 404)


def test_a_ledger_asks_as_often_for_ten_rows_as_for_two(client):
    signed_in(client, superuser=True)
    exam = make_exam()
    counts = []
    for more in (2, 8):
        for _ in range(more):
            sat(exam)
            make_batch(exam=exam, user=make_user())
        counts.append([asked(client, listing) for listing in LISTINGS])
    assert counts[0] == counts[1]


def asked(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def test_a_ledger_must_say_what_its_rows_show_of_others():
    class Silent(ReadOnlyAdmin):
        model = Attempt

    with pytest.raises(ImproperlyConfigured):
        Silent()


@pytest.mark.parametrize("listing", LISTINGS)
@pytest.mark.parametrize(
    "pk", ["9", "nonsense", "00000000-0000-0000-0000-000000000000"]
)
def test_a_row_that_is_not_there_is_not_found(client, listing, pk):
    signed_in(client, superuser=True)
    assert client.get(f"{listing}inspect/{pk}/").status_code == 404


def test_an_empty_ledger_says_so(client):
    signed_in(client, superuser=True)
    words = ("No attempts have been created yet.", "No file was imported yet.")
    for listing, said in zip(LISTINGS, words, strict=True):
        assert said in client.get(listing).content.decode()


@pytest.mark.parametrize("query", ["q=Asha", "status__exact=settled"])
def test_attempts_are_searched_and_filtered(client, query):
    signed_in(client, "view_attempt")
    exam = make_exam()
    sat(exam)
    Sitting(exam, make_user(full_name="Ravi"))
    page = client.get(f"{LISTINGS[0]}?{query}").content.decode()
    assert "Asha Rao" in page
    assert "Ravi" not in page
