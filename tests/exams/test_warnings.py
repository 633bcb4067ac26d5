"""What a draft is warned of while it is written, at its field."""

import re
from functools import partial
from io import StringIO

from django.core.management import call_command

from wagtail.test.utils.form_data import nested_form_data, streamfield

import orjson
import pytest

from core.problems import Refusal
from exams.interchange.importing import import_file
from exams.models import Question, Stimulus
from tests.exams.editing import choices, errors_of, leaf, question_form, signed_in, url
from tests.exams.factories import draft_question, draft_stimulus, make_question, text
from tests.exams.test_kinds_publishing import set_stream
from tests.exams.test_staff_questions import document, machine, send

pytestmark = pytest.mark.django_db
BAD = r"Half $\foo$"
WORDS = "“\\foo” at character 1 is not known."
STALE = "one of English and हिन्दी has changed"
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def editor(client):
    signed_in(client, superuser=True)
    return client


def passage_form(en, hi="", **fields):
    return nested_form_data(
        {"title": "P", "body": streamfield([("text", leaf(en, hi))]), **fields}
    )


def warned(html):
    """{field: what the page says under it}."""
    places = (
        r"data-warnings=\"(\w+)\">(.*?)</div>|data-warnings='(\w+)'\]\"(.*?)</template>"
    )
    found = re.findall(places, html, re.DOTALL)
    return {a or b: re.findall(r"</svg>(.*?)</p>", c + d, re.S) for a, c, b, d in found}


@pytest.mark.parametrize(
    ("name", "model", "form", "fields"),
    [
        ("question", Question, question_form, {"prompt"}),
        ("question", Question, partial(question_form, "Fine?"), {"answer"}),
        ("stimulus", Stimulus, passage_form, {"body"}),
    ],
)
def test_a_bad_formula_only_warns_in_a_draft_and_refuses_publishing_at_its_field(
    editor, name, model, form, fields
):
    data = form(answer=choices(BAD, "b")) if "answer" in fields else form(BAD)
    kept = editor.post(url(name, "add"), data, **JSON).json()
    pages = [
        editor.get(kept["hydrate_url"]).content.decode(),
        editor.get(kept["url"]).content.decode(),
        editor.post(kept["url"], data, **JSON).json()["html"],
    ]
    for page in pages:
        told = warned(page)
        assert {field for field, messages in told.items() if messages} == fields
        assert all(WORDS in told[field][0] for field in fields)
    for action in ("action-publish", "action-submit"):
        refused = editor.post(kept["url"], {**data, action: "1"})
        assert set(errors_of(refused)) == fields
        assert not any(warned(refused.content.decode()).values())
    thing = model.objects.get()
    assert (thing.live, thing.workflow_in_progress) == (False, False)


def test_a_passage_with_a_stale_language_waits_until_somebody_confirms_it(editor):
    stimulus = draft_stimulus()
    set_stream(stimulus, "body", [text("One.", "एक।")])
    stimulus.save_revision().publish()
    edit = url("stimulus", "edit", stimulus.pk)
    kept = editor.post(edit, passage_form("Two.", "एक।"), **JSON).json()
    [message] = warned(kept["html"])["body"]
    assert STALE in message
    for fields in ({"action-publish": "1"}, {"action-submit": "1"}):
        refused = editor.post(edit, {**passage_form("Two.", "एक।"), **fields})
        assert STALE in errors_of(refused)["body"][0]
    assert stimulus.versions.count() == 1
    said = {"translations_up_to_date": "on", "action-publish": "1"}
    assert editor.post(edit, {**passage_form("Two.", "एक।"), **said}).status_code == 302
    stimulus.refresh_from_db()
    assert stimulus.live_version.number == 2
    draft = stimulus.get_latest_revision_as_object()
    set_stream(draft, "body", [text("Two.", "दो।")])
    with pytest.raises(Refusal) as refused:
        draft.save_revision().publish()
    assert refused.value.code == "stimulus-not-ready"


def test_a_stale_question_says_so_under_what_changed_and_in_the_listing(editor):
    question, other = make_question("One?", hi="एक?"), draft_question("Fresh?")
    posted = question_form("Two?", hi="एक?")
    page = editor.post(url("question", "edit", question.pk), posted, **JSON).json()
    told = warned(page["html"])
    assert [STALE in x for x in told["prompt"]] == [True]
    assert (told["answer"], told["explanation"]) == ([], [])
    stale = Question.objects.filter(has_stale_text=True)
    assert list(stale) == [question]
    Question.objects.filter(pk=question.pk).update(has_stale_text=False)
    Question.objects.filter(pk=other.pk).update(has_stale_text=True)
    call_command("rebuild_question_uses", stdout=StringIO())
    assert list(stale.all()) == [question]


def test_what_came_in_one_document_is_stale_once_half_of_it_changes(tmp_path):
    staff = machine()
    made = send(staff, "post", "", document("Sent?")).json()
    path = tmp_path / "a.json"
    path.write_bytes(orjson.dumps([document("Imported?")]))
    assert import_file(path, "Mock")["created"] == 1
    half = {"schema": 1, "kind": "single_choice"}
    half["prompt"] = [{"type": "text", "value": {"en": "Other words?"}}]
    for question in Question.objects.order_by("pk"):
        read = {"If_Match": f'"{question.latest_revision_id}"'}
        told = send(staff, "patch", f"{question.pk}/", half, **read).json()
        assert [x["code"] for x in told["findings"]] == ["translation-stale"]
        answer = send(staff, "post", f"{question.pk}/publish/")
        assert (answer.status_code, answer.json()["code"]) == (
            409,
            "question-not-ready",
        )
    assert made["findings"] == []
    assert not Question.objects.filter(live=True).exists()
