"""A question as one JSON document: what is refused, what stays, what comes back."""

import json
from pathlib import Path

from django.conf import settings as project

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.bank import documents
from exams.bank.describing import documents_of
from exams.bank.references import PENDING
from exams.bank.schemas import schema
from exams.kinds import KINDS
from exams.models import Question
from tests.exams.documents import documents as any_documents
from tests.exams.documents import leaf, option, single_choice, text
from tests.exams.factories import draft_question, draft_stimulus
from tests.exams.test_kinds_document import EXAMPLES
from tests.exams.test_kinds_publishing import part

SCHEMA = schema()
FILE = Path(project.BASE_DIR, "docs/question-document.schema.json")
PAGE = Path(project.BASE_DIR, "docs/question-documents.md")


def by_id(streams):
    return {x.key: {x.name} for x in documents.references(streams)}


def again(document):
    """The document that the question of a document is."""
    draft, findings = documents.read(document)
    assert findings == []
    streams = draft.streams()
    known = documents.settled(streams, by_id(streams))
    return documents.document_of(known, draft.facts)


def is_valid(document):
    return jsonschema_rs.is_valid(SCHEMA, document)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(any_documents())
def test_a_document_that_was_read_is_written_as_it_was(document):
    assert again(document) == document


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_of_a_kind_is_a_document_and_comes_back(kind):
    raw = {"prompt": [], "answer": [part(kind, EXAMPLES[kind]["editor"])]}
    document = documents.document_of(raw, {})
    assert is_valid(document)
    assert again(document) == document


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(ANYTHING, st.sampled_from(sorted([*documents.QUESTION, *documents.PASSAGE])))
def test_anything_else_is_refused_with_its_place_and_never_fails(told, name):
    for document in (told, {**single_choice(), name: told}):
        draft, findings = documents.read(document)
        assert (draft is None) == bool(findings)


@pytest.mark.parametrize(
    ("more", "path", "code"),
    [
        ({"schema": 2}, "schema", "unknown-schema"),
        ({"schema": True}, "schema", "unknown-schema"),
        ({"kind": "essay"}, "kind", "unknown-kind"),
        ({"colour": "red"}, "colour", "unknown-field"),
        ({"prompt": "Which?"}, "prompt", "wrong-type"),
        ({"prompt": [{"type": "poem"}]}, "prompt[0].type", "unknown-type"),
        ({"prompt": [text("a\0")]}, "prompt[0].value.en", "bad-character"),
        ({"prompt": [text("a\ud800")]}, "prompt[0].value.en", "bad-character"),
        ({"prompt": [text("x" * 20_001)]}, "prompt[0].value.en", "too-long"),
        ({"prompt": [text("x")] * 51}, "prompt", "too-many"),
        ({"answer": {"options": [option("a")] * 9}}, "answer.options", "too-many"),
        (
            {"answer": {"options": [option("a"), option("b", correct=1)]}},
            "answer.options[1].correct",
            "wrong-type",
        ),
        (
            {"prompt": [{"type": "image", "value": {"image": {"url": "http://x"}}}]},
            "prompt[0].value.image",
            "bad-asset",
        ),
        ({"year": 3000}, "year", "bad-number"),
        ({"expected_seconds": 0}, "expected_seconds", "bad-number"),
        ({"marks": "-1"}, "marks", "bad-value"),
        ({"marks": "0.00"}, "marks", "bad-value"),
        ({"tags": ["x" * 101]}, "tags[0]", "too-long"),
        ({"metadata": {"a": "x" * 10_001}}, "metadata", "too-long"),
        ({"metadata": {"a": float("nan")}}, "metadata", "bad-value"),
        ({"source_id": "7"}, "source", "source-missing"),
        ({"stimulus": 4}, "stimulus", "bad-stimulus"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(more, path, code):
    draft, findings = documents.read({**single_choice(), **more})
    assert draft is None
    assert (path, code) in [(x.field, x.code) for x in findings]


def test_what_a_document_leaves_out_stays_ids_included():
    before, _ = documents.read(
        {
            **single_choice(),
            "prompt": [text("What?", "क्या?"), text("More")],
            "explanation": [text("So.")],
        }
    )
    old = before.streams()
    shorter = single_choice("What then?", "four", "five", right=1)
    del shorter["answer"]["options"][0]["text"]
    shorter["prompt"] = [{"type": "text", "value": "What then?"}]
    after, _ = documents.read(shorter)
    new = after.streams(old)
    assert new["explanation"] == old["explanation"]
    [part] = new["prompt"]
    assert part == {**old["prompt"][0], "value": leaf("What then?", "क्या?")}
    kept, changed = new["answer"][0]["value"]["options"]
    first, second, *_ = old["answer"][0]["value"]["options"]
    assert (kept["id"], changed["id"]) == (first["id"], second["id"])
    assert kept["value"] == {**first["value"], "correct": False}
    assert changed["value"]["text"] == leaf("five")


def test_a_number_keeps_its_spelling_and_options_their_ids_across_kinds():
    draft, _ = documents.read(
        {"schema": 1, "kind": "numeric", "answer": {"value": ".5", "tolerance": "0.1"}}
    )
    old = draft.streams()
    same, _ = documents.read(
        {"schema": 1, "kind": "numeric", "answer": {"value": "0.50"}}
    )
    assert same.streams(old) == old
    single = documents.read(single_choice())[0].streams()
    double, _ = documents.read({**single_choice(), "kind": "multiple_choice"})
    now = double.streams(single)["answer"][0]["value"]
    assert now == single["answer"][0]["value"]


def test_a_picture_is_one_of_the_copies_in_the_library_or_still_to_come():
    shown = [{"type": "image", "value": {"image": {"file": "a.png"}}}]
    draft, _ = documents.read({**single_choice(), "prompt": shown})
    streams = draft.streams()
    [name] = documents.references(streams)
    words = ("", "A square")

    def image(found, over=streams):
        return documents.settled(over, found, words)["prompt"][0]["value"]

    assert image({}) == {"image": PENDING, "alt": leaf("A square")}
    assert image({name.key: {9, 4}})["image"] == 4
    known = documents.settled(streams, {name.key: {9}}, words)
    known["prompt"][0]["value"]["alt"]["en"] = "An editor's words"
    over = draft.streams(known)
    assert image({name.key: {9, 4}}, over) == known["prompt"][0]["value"]
    assert image({name.key: {4}}, over)["alt"] == leaf("A square")


def test_a_stimulus_is_a_document_too():
    good = {"schema": 1, "kind": "stimulus", "ref": "p", "title": "T"}
    passage, findings = documents.read({**good, "body": [text("A passage")]})
    assert findings == []
    assert passage.body()[0]["value"] == leaf("A passage")
    empty, findings = documents.read(good)
    assert empty is None
    assert [(x.field, x.code) for x in findings] == [("body", "empty")]


@pytest.mark.django_db
def test_questions_are_documents_in_a_flat_number_of_queries(
    syllabus, django_assert_num_queries
):
    subject = syllabus.get_children().get(title="Mathematics").specific
    stimulus = draft_stimulus()
    for number in range(3):
        question = draft_question("What?", subject=subject, stimulus=stimulus)
        question.tags.add("algebra", f"tag {number}")
        question.save()
    rows = Question.objects.prefetch_related(
        "question_topics", "question_exam_types", "tagged_items"
    )
    rows = list(rows.order_by("pk"))
    with django_assert_num_queries(2):
        found = documents_of(rows)
    assert found[2]["tags"] == ["algebra", "tag 2"]
    assert found[2]["subject"] == "EM"
    assert found[2]["stimulus"] == {"id": stimulus.pk}
    for document in found:
        assert is_valid(document)
        assert documents.read(document)[1] == []


def test_the_schema_file_is_the_schema():
    assert json.loads(FILE.read_text()) == json.loads(json.dumps(SCHEMA))


def test_the_examples_of_the_page_are_documents():
    blocks = PAGE.read_text().split("```json\n")[1:]
    for block in blocks:
        document = json.loads(block.partition("```")[0])
        assert is_valid(document)
        assert documents.read(document)[1] == []
    assert len(blocks) >= 2
