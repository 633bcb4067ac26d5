"""Imports in the admin, from the upload to the withdrawal."""

import io
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import pytest
from openpyxl import load_workbook

from cms.syllabus.models import TopicPage
from core.models import AuditEntry
from exams.interchange.sweeping import sweep
from exams.models import ImportBatch, ImportDeed, Question
from settings import roles
from tests.exams.sheets import row, write_csv
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(client, tmp_path, django_capture_on_commit_callbacks):
    """Do the next thing in the browser's place; answers the page one lands on."""
    client.force_login(make_user(is_staff=True, is_superuser=True))

    def step(name, *args, **fields):
        rows = fields.pop("rows", None)
        if rows is not None:
            path = write_csv(
                tmp_path / "a.csv", *rows, columns=fields.pop("columns", None)
            )
            fields["file"] = SimpleUploadedFile("a.csv", path.read_bytes())
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse(name, args=args), fields)
        assert answer.status_code == 302, answer.context["form"].errors
        return client.get(answer["Location"]).content.decode()

    return step


UPLOAD = {"format": "auto", "section": "Questions"}


def test_a_sheet_with_headers_of_its_own_is_mapped_and_goes_in(step, client, syllabus):
    record = {
        "Q": "2+2?",
        "A": "4",
        "B": "5",
        "Ans.": "A",
        "Topic": "Graphs",
        "Sub": "EM",
    }
    page = step("importbatch_add", rows=[record], columns=list(record), **UPLOAD)
    batch = ImportBatch.objects.get()
    assert "Nothing went in" in page
    assert "Such as: 2+2?" in page
    columns = [
        "question_text",
        "option_a",
        "option_b",
        "correct_option",
        "topics",
        "subject",
    ]
    told = {f"column-{n}": name for n, name in enumerate(columns)}
    page = step("importbatch_verb", batch.pk, "check", **told)
    assert "There is no topic “Graphs”" in page
    page = step("importbatch_verb", batch.pk, "topics", topic="0")
    assert "Import 1 question<" in page
    page = step("importbatch_verb", batch.pk, "confirm")
    assert "See its 1 question" in page
    question = Question.objects.get()
    assert (question.kind, question.live) == ("single_choice", False)
    page = step("importbatch_verb", batch.pk, "publish")
    assert "not published yet" not in page
    there = reverse("importbatch_export", args=[batch.pk])
    left_out = client.get(there, {"format": "gift"}).content.decode()
    assert "GIFT leaves out: difficulty, subject, topics." in left_out
    assert "1 question:" in left_out
    listed = client.get(there, {"format": "gift", "losses": ""}).content
    [_, line] = load_workbook(io.BytesIO(listed)).active.values
    assert line[1:] == (
        "2+2?",
        "GIFT leaves out: difficulty, subject, topics.",
    )
    exported = client.get(there, {"format": "gift", "anyway": ""})
    assert b"2+2?" in exported.content
    entries = AuditEntry.objects.filter(
        object_kind="exams.importbatch", object_id=str(batch.pk)
    )
    assert {x.verb for x in entries} == {
        "import.refused",
        "import.applied",
        "import.published",
        "import.exported",
    }
    page = step("importbatch_verb", batch.pk, "withdraw")
    assert "It was published" in page
    assert Question.objects.exists()


def test_rows_with_reasons_stay_out_only_when_that_is_ticked(step, client):
    page = step("importbatch_add", rows=[row(), row(marks="x")], **UPLOAD)
    batch = ImportBatch.objects.get()
    assert "Row 3" in page
    assert "Take the good rows" in page
    page = step("importbatch_verb", batch.pk, "confirm")
    assert "Some rows cannot go in" in page
    assert not Question.objects.exists()
    page = step("importbatch_verb", batch.pk, "confirm", partial="on")
    assert "Download the rows to mend" in page
    assert Question.objects.count() == 1
    state = client.get(reverse("importbatch_state", args=[batch.pk])).json()
    assert state == {"state": "done", "busy": False, "position": 2, "total": 2}
    page = step("importbatch_verb", batch.pk, "withdraw")
    assert "It was withdrawn" in page
    assert not Question.objects.exists()


GIFT = """$CATEGORY: $course$/top/Sets

::A::Which? {=one ~two}

$CATEGORY: $course$/top/Graphs/

::B::What? {=one ~two}

::C::Who? {T}

$CATEGORY: Old

::D::Why? {F}
"""


def test_categories_become_topics_new_topics_or_nothing(step, client, syllabus):
    file = SimpleUploadedFile("a.gift", GIFT.encode())
    page = step("importbatch_add", file=file, **UPLOAD)
    batch = ImportBatch.objects.get()
    assert batch.categories == [
        ["$course$/top/Sets", 1],
        ["$course$/top/Graphs/", 2],
        ["Old", 1],
    ]
    assert "2 questions." in page
    assert '<option value="EM-1" selected>' in page
    told = {"category-0": "EM-1", "category-1": "new:EM", "category-2": ""}
    page = step("importbatch_verb", batch.pk, "categories", **told)
    assert '<option value="graphs" selected>' in page
    batch.refresh_from_db()
    assert batch.options["categories"] == {
        "$course$/top/Sets": {"subject": "EM", "topics": ["EM-1"]},
        "$course$/top/Graphs/": {"subject": "EM", "topics": ["graphs"]},
    }
    step("importbatch_verb", batch.pk, "categories", **told)
    assert TopicPage.objects.filter(title="Graphs").count() == 1
    wrong = {**told, "category-2": "nonsense"}
    step("importbatch_verb", batch.pk, "categories", **wrong)
    kept = batch.options["categories"]
    assert ImportBatch.objects.get().options["categories"] == kept
    step("importbatch_verb", batch.pk, "confirm")
    rows = Question.objects.order_by("pk").values_list(
        "subject__code", "question_topics__topic__code"
    )
    assert list(rows) == [("EM", "EM-1"), *[("EM", "graphs")] * 2, (None, None)]


def test_a_file_goes_after_a_while_and_its_batch_stays(step, client):
    step("importbatch_add", rows=[row(), row(marks="x")], **UPLOAD)
    batch = ImportBatch.objects.get()
    assert sweep(now=timezone.now()) == 0
    assert sweep(now=timezone.now() + timedelta(days=91)) == 1
    page = step("importbatch_verb", batch.pk, "confirm", partial="on")
    assert "The file is no longer kept" in page
    assert "its file is no longer kept" in page
    assert "Row 3" in page
    assert not Question.objects.exists()


def test_the_template_goes_in_as_it_is(step, client):
    answer = client.get(reverse("importbatch_template"))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    file = SimpleUploadedFile("questions.xlsx", answer.content)
    page = step("importbatch_add", file=file, **UPLOAD)
    assert "Nothing was found against any row." in page
    assert ImportBatch.objects.get().report["created"] == sheet.max_row - 1


def test_an_editor_sees_what_waits_and_no_button_beyond_their_rights(client, syllabus):
    editor = make_user(is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.EDITOR))
    client.force_login(editor)
    listing = client.get(reverse("exams_importbatch_modeladmin_index")).content.decode()
    assert "No file was imported yet" in listing
    batch = ImportBatch.objects.create(
        status="running", file_name="a.csv", sha256="0", report={}, total=9, position=3
    )
    page = client.get(reverse("importbatch_page", args=[batch.pk])).content.decode()
    assert 'max="9" value="3"' in page
    assert "data-import-state" in page
    ImportBatch.objects.update(status="applied")
    facts = {"verb": "withdraw", "user": editor, "worked_at": timezone.now()}
    deed = ImportDeed.objects.create(batch=batch, total=7, position=2, **facts)
    page = client.get(reverse("importbatch_page", args=[batch.pk])).content.decode()
    assert "Taking out the questions." in page
    assert 'max="7" value="2"' in page
    state = client.get(reverse("importbatch_state", args=[batch.pk])).json()
    assert state == {"state": "done", "busy": True, "position": 2, "total": 7}
    deed.finished_at, deed.refused = timezone.now(), 2
    deed.save()
    page = client.get(reverse("importbatch_page", args=[batch.pk])).content.decode()
    assert "2 could not be taken out" in page
    page = client.get(reverse("importbatch_page", args=[batch.pk])).content.decode()
    assert "Withdraw" not in page
    listing = client.get(reverse("exams_importbatch_modeladmin_index")).content.decode()
    assert "a.csv" in listing
