"""GIFT: each thing it can say, and the public samples against their expected parse."""

import json
import os
from pathlib import Path

import pytest

from exams.bank import documents
from exams.interchange.formats import FORMATS, format_of
from exams.interchange.formats.gift.parsing import questions_in

GIFT = FORMATS["gift"]
FOLDER = Path(os.environ.get("SAMPLE_DATA", "/nowhere"), "gift-grammar")
FILES = sorted(FOLDER.glob("*.gift"))
needs_samples = pytest.mark.skipif(
    not FILES, reason="SAMPLE_DATA names no folder of GIFT samples"
)
UNHELD = {"Essay", "Description"}


def read(text):
    found = list(GIFT.read(text.encode()))
    for one in found:
        if one.document:
            assert documents.read(one.document)[1] == []
    return found


def one(text):
    [found] = read(text)
    return found


def codes(found):
    return [x.code for x in found.notes], [x.code for x in found.problems]


def test_titles_categories_tags_and_ids_stay_with_their_question():
    found = one(
        "$CATEGORY: $course$/Algebra\n\n// [id:7] [tag:sums]\n::Sum::2+2?{#4}\n\n// end"
    )
    kept = {"title": "Sum", "category": "$course$/Algebra", "id": "7"}
    assert found.document["metadata"] == kept
    assert found.document["tags"] == ["sums"]


def test_answers_of_numbers_are_a_value_a_distance_or_a_range():
    values = [
        x.document["answer"]
        for x in read("a{#3}\n\nb{#3.1:0.05}\n\nc{#-5..5}\n\nd{#=1822:0 =%50%1822:2}")
    ]
    assert values == [
        {"value": "3", "way": "absolute", "tolerance": "0"},
        {"value": "3.1", "way": "absolute", "tolerance": "0.05"},
        {"value": "-5", "way": "range", "upper": "5"},
        {"value": "1822", "way": "absolute", "tolerance": "0"},
    ]


def test_shares_say_several_right_options_and_lost_ones_are_named():
    several = one("Which?{~%50%a ~%50%b ~%-100%c}")
    assert several.document["kind"] == "multiple_choice"
    assert [x["correct"] for x in several.document["answer"]["options"]] == [
        True,
        True,
        False,
    ]
    assert codes(several) == (["penalties-lost"], [])
    half = one("Which?{~a ~%50%b =c#well done}")
    assert half.document["kind"] == "single_choice"
    assert half.document["answer"]["options"][2]["explanation"]["en"] == "well done"
    assert codes(half) == (["partial-credit-lost"], [])
    told = one("Which?{=a#yes =%0%b#no}")
    assert codes(told) == (["partial-credit-lost", "feedback-lost"], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Write.{}", "kind-not-held"),
        ("Only told.", "kind-not-held"),
        ("Which?{=a", "question-broken"),
        ("Which?{=a}}", "question-broken"),
        ("Which?{{=a}", "question-broken"),
        ("Which?{~a ~b}", "nothing-right"),
        ("Which?{=a =b ~c}", "several-right"),
        ("How many?{#some}", "not-a-number"),
        ("How many?{#=1 =2}", "several-right"),
        ("Bell \a{T}", "question-broken"),
        ("Nul \0{T}", "question-broken"),
    ],
)
def test_what_cannot_come_is_refused_and_the_next_question_is_read(text, code):
    bad, good = list(GIFT.read(f"{text}\n\nSky is blue.{{T}}\n\n".encode()))
    assert [x.code for x in bad.problems] == [code]
    assert good.document["answer"] == {"correct": "true"}


def test_answers_in_braces_are_told_from_formulas():
    for text in (
        "Which?{\n=a ~b}",
        "Sky is blue.{T}",
        "Buried{TRUE#no}",
        "Write. {}\n",
    ):
        assert format_of(text.encode()) is GIFT
    for text in (r"Sl,Right\n1,$\frac{1}{2}$", r"$\vec{F}_{T}$", "${}^{14}C$", "{a}"):
        assert format_of(text.encode()) is None


def test_a_blank_line_within_braces_does_not_end_the_question():
    assert len(one("Which?{\n\n=a\n\n~b}").document["answer"]["options"]) == 2


@needs_samples
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sample_is_read_as_its_parse_says(path):
    data = path.read_bytes()
    expected = json.loads(path.with_suffix(".json").read_text())
    expected = [x for x in expected if x["type"] != "Category"]
    questions = list(questions_in(data.decode()))
    assert [facts(x) for x in questions] == [expected_facts(x) for x in expected]
    if expected:
        assert format_of(data) in (GIFT, None)
    for found, parse in zip(read(data.decode()), expected, strict=True):
        held = parse["type"] not in UNHELD and not is_twice_right(parse)
        assert (found.document is not None) == held


def is_twice_right(parse):
    """Two answers that each are right alone, beside wrong ones."""
    right = [x for x in listed(parse) if x["isCorrect"] and x["weight"] in (None, 100)]
    return parse["type"] == "MC" and len(right) > 1


def listed(parse):
    return parse["choices"] if isinstance(parse.get("choices"), list) else []


def folded(text):
    return " ".join((text or "").split())


def facts(question):
    told = question.choices if question.sort in ("MC", "Short") else []
    return (
        *(question.sort, folded(question.title), folded(question.stem.text)),
        *(question.tags, question.id, question.truth),
        [
            (x.is_right, folded(x.words.text), x.weight and float(x.weight))
            for x in told
        ],
        folded(question.feedback and question.feedback.text),
    )


def expected_facts(parse):
    told = listed(parse) if parse["type"] in ("MC", "Short") else []
    return (
        *(parse["type"], folded(parse["title"]), folded(parse["stem"]["text"])),
        *(parse["tags"] or [], parse["id"] or "", parse.get("isTrue")),
        [(x["isCorrect"], folded(x["text"]["text"]), x["weight"]) for x in told],
        folded((parse.get("globalFeedback") or {}).get("text")),
    )


@needs_samples
def test_the_samples_add_up():
    """Of 100 questions 8 are essays, 7 descriptions, and one has two right answers."""
    found = [x for path in FILES for x in GIFT.read(path.read_bytes())]
    refused = [p.code for x in found for p in x.problems]
    assert len(FILES) == 51
    assert (len(found), len(found) - len(refused)) == (100, 84)
    assert sorted(set(refused)) == ["kind-not-held", "several-right"]
    assert refused.count("kind-not-held") == 15
