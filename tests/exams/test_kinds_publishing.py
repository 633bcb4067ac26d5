"""What publishing freezes of formulas, languages, stimuli and parts of prose."""

from io import BytesIO
from uuid import uuid4

from django.core.files.base import ContentFile

from wagtail.models import Collection

import pytest

from cms.media.models import Blob, CustomDocument
from core.problems import Refusal
from exams.bank import rules
from exams.bank.previews import preview_of
from exams.kinds import KINDS
from exams.models import Question, StimulusVersion
from tests.exams.factories import (
    draft_question,
    draft_stimulus,
    make_exam,
    make_question,
    option,
    single_choice,
    text,
)
from tests.exams.sitting import Sitting
from tests.exams.test_kinds_document import EXAMPLES

pytestmark = pytest.mark.django_db


def codes(question):
    return [finding.code for finding in rules.readiness(question)]


def part(kind, value):
    return {"type": kind, "value": value, "id": str(uuid4())}


def set_stream(question, name, value):
    block = type(question)._meta.get_field(name).stream_block
    setattr(question, name, block.to_python(value))


def republish(question):
    question.save_revision().publish()
    question.refresh_from_db()


def test_an_answer_loses_no_text_and_shows_no_picture_that_is_not_there():
    answer = single_choice("one", "two")
    first, second = (x["value"] for x in answer["value"]["options"])
    first["explanation"] = {"en": " ", "hi": "क्योंकि"}
    second["picture"] = [
        {
            "type": "item",
            "value": {"image": None, "alt": {"en": " ", "hi": "चित्र"}},
            "id": "p",
        }
    ]
    question = draft_question(answer=answer)
    assert codes(question) == [
        *("english-missing", "picture-missing", "description-missing"),
        "english-missing",
    ]
    with pytest.raises(Refusal) as refusal:
        question.latest_revision.publish()
    assert refusal.value.code == "question-not-ready"
    assert not question.versions.exists()


@pytest.mark.parametrize("kind", [x for x in KINDS if x != "hot_spot"])
def test_every_kind_is_published_previewed_and_delivered(kind):
    question = make_question(answer=part(kind, EXAMPLES[kind]["editor"]))
    assert question.kind == kind
    shown = preview_of(question)
    assert shown["is_said"]
    sitting = Sitting(make_exam([[question]]))
    delivered = sitting.paper["questions"][0]
    assert delivered["kind"] == kind
    assert delivered["options"] == EXAMPLES[kind]["delivery"]["options"]


def test_formulas_are_drawn_once_and_named_by_their_hash():
    answer = single_choice("$x$", "$2x$")
    question = make_question(
        "What is $x$?", answer, explanation=r"As $\frac{x}{1}$ and $x$."
    )
    version = question.live_version
    assert set(version.delivery["formulas"]) == {"x", "2x"}
    assert set(version.key["formulas"]) == {r"\frac{x}{1}"}
    assert set(version.delivery["formulas"].values()) == set(version.media)
    assert version.key["media"] == list(version.key["formulas"].values())
    blob = Blob.objects.get(pk=version.delivery["formulas"]["x"])
    assert blob.content_type == "image/svg+xml"
    with blob.open() as file:
        assert file.read().startswith(b"<svg")


def test_a_drawing_of_another_look_makes_no_new_version(monkeypatch):
    question = make_question("What is $x$?")
    first = question.live_version
    monkeypatch.setattr("exams.bank.actions.svg", lambda source: b"<svg>other</svg>")
    republish(question)
    assert question.live_version == first


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (r"Is $\foo$ known?", "Part 1, English: “\\foo” at character 1 is not known."),
        ("A lonely $ here", "Part 1, English: A formula begins with $"),
    ],
)
def test_a_formula_with_a_fault_is_named_at_its_place_and_blocks_publishing(
    words, place
):
    question = draft_question(words)
    found = rules.readiness(question)
    assert [(x.field, x.code) for x in found] == [("prompt", "bad-formula")]
    assert found[0].message.startswith(place)
    with pytest.raises(Refusal):
        question.latest_revision.publish()
    question.refresh_from_db()
    assert not question.live


def test_formulas_of_options_and_equations_are_checked_too():
    question = draft_question("Fine", single_choice("one", r"$\bar$"))
    set_stream(question, "explanation", [part("equation", r"\frac{1}")])
    assert [(x.field, x.code) for x in rules.readiness(question)] == [
        ("answer", "bad-formula"),
        ("explanation", "bad-formula"),
    ]


def test_an_edited_language_is_stale_until_confirmed():
    question = make_question("One?", hi="एक?")
    set_stream(question, "prompt", [{**text("Two?", "एक?")}])
    assert codes(question) == ["translation-stale"]
    with pytest.raises(Refusal):
        question.save_revision().publish()
    question = Question.objects.get(pk=question.pk)
    assert question.live_version.delivery["texts"]["en"]["prompt"][0]["value"] == "One?"
    set_stream(question, "prompt", [text("Two?", "दो?")])
    assert codes(question) == []
    republish(question)
    set_stream(question, "prompt", [text("Two?", "तीन?")])
    assert codes(question) == ["translation-stale"]


def test_a_draft_made_before_publishing_knows_what_publishing_confirmed():
    question = draft_question("One?", hi="एक?")
    question.latest_revision.publish()
    question.refresh_from_db()
    draft = question.get_latest_revision_as_object()
    set_stream(draft, "prompt", [text("Two?", "एक?")])
    assert codes(draft) == ["translation-stale"]


def test_a_first_draft_and_a_text_in_one_language_are_never_stale():
    question = draft_question("One?", hi="एक?")
    assert codes(question) == []
    set_stream(question, "prompt", [text("Two?", "एक?")])
    assert codes(question) == []
    single = make_question("One?")
    set_stream(single, "prompt", [text("Two?")])
    assert codes(single) == []


def test_why_an_option_is_wrong_reaches_only_the_review():
    one, two = option("one", correct=True), option("two")
    two["value"]["explanation"] = {"en": "Too many", "hi": ""}
    answer = part("single_choice", {"options": [one, two]})
    question = make_question(answer=answer)
    told = {"en": {two["id"]: [{"type": "text", "value": "Too many"}]}}
    assert question.live_version.key["explanations"] == told
    sitting = Sitting(make_exam([[question]]))
    assert "Too many" not in str(sitting.paper)
    sitting.submit()
    assert sitting.get("review/").json()["review"][0]["explanations"] == told


def test_tables_code_and_recordings_are_delivered():
    sound = CustomDocument(title="Beep", collection=Collection.get_first_root_node())
    sound.file.save("beep.mp3", ContentFile(b"ID3 beep"))
    sound.save()
    cells = [
        [{"en": "V", "hi": ""}, {"en": "$I$", "hi": ""}],
        [{"en": "1"}, {"en": "2"}],
    ]
    rows = [
        {
            "type": "item",
            "id": str(uuid4()),
            "value": {
                "cells": [
                    {"type": "item", "id": str(uuid4()), "value": cell} for cell in row
                ]
            },
        }
        for row in cells
    ]
    question = draft_question("Look.")
    set_stream(
        question,
        "prompt",
        [
            text("Look."),
            part("table", {"has_header": True, "rows": rows}),
            part("code", {"language": "c", "code": "int x = 1;\n"}),
            part(
                "audio", {"sound": sound.pk, "transcript": {"en": "A beep", "hi": ""}}
            ),
        ],
    )
    question.save()
    republish(question)
    version = question.live_version
    _, table, code, audio = version.delivery["texts"]["en"]["prompt"]
    assert table["value"] == {"header": True, "rows": [["V", "$I$"], ["1", "2"]]}
    assert code["value"] == {"language": "c", "code": "int x = 1;\n"}
    assert audio["value"]["type"] == "audio/mpeg"
    assert audio["value"]["transcript"] == "A beep"
    assert audio["value"]["sha256"] in version.media
    with Blob.objects.get(pk=audio["value"]["sha256"]).open() as file:
        assert BytesIO(file.read()).getvalue() == b"ID3 beep"


def test_an_uneven_table_and_a_document_that_is_no_recording_are_named():
    document = CustomDocument(title="Text", collection=Collection.get_first_root_node())
    document.file.save("words.txt", ContentFile(b"words"))
    document.save()
    row = {
        "type": "item",
        "id": "r",
        "value": {"cells": [{"type": "item", "id": "c", "value": {"en": "1"}}]},
    }
    wide = {
        "type": "item",
        "id": "w",
        "value": {
            "cells": [{"type": "item", "id": x, "value": {"en": "1"}} for x in "de"]
        },
    }
    question = draft_question("Look.")
    set_stream(
        question,
        "prompt",
        [
            part("table", {"has_header": False, "rows": [row, wide]}),
            part("audio", {"sound": document.pk, "transcript": {"en": "A", "hi": ""}}),
        ],
    )
    assert codes(question) == ["table-uneven", "not-audio"]


def test_a_paper_carries_each_stimulus_once_and_its_questions_name_it():
    stimulus = draft_stimulus("A passage about $x$.")
    draft = draft_question(stimulus=stimulus)
    assert codes(draft) == ["stimulus-not-live"]
    stimulus.latest_revision.publish()
    stimulus.refresh_from_db()
    questions = [make_question(stimulus=stimulus), make_question(stimulus=stimulus)]
    sitting = Sitting(make_exam([questions]))
    [told] = sitting.paper["stimuli"]
    assert told["texts"]["en"][0]["value"] == "A passage about $x$."
    named = {"id": stimulus.pk, "version": 1}
    assert [q["stimulus"] for q in sitting.paper["questions"]] == [named, named]
    drawn = told["formulas"]["x"]
    assert sitting.client.get(sitting.paper["media"][drawn]).status_code == 200


def test_publishing_an_unchanged_stimulus_keeps_its_version():
    stimulus = draft_stimulus()
    stimulus.latest_revision.publish()
    stimulus.refresh_from_db()
    stimulus.save_revision().publish()
    assert StimulusVersion.objects.count() == 1


def test_a_stimulus_with_a_fault_is_not_published():
    stimulus = draft_stimulus(r"Bad $\foo$")
    with pytest.raises(Refusal) as refused:
        stimulus.latest_revision.publish()
    assert refused.value.code == "stimulus-not-ready"
    assert not StimulusVersion.objects.exists()
