"""Each kind's key, response check and marks, against hand-computed figures."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.attempts.rules import Place, rounded, score, text
from exams.kinds import KINDS, marked_by, right_or_nothing
from exams.kinds.findings import Malformed
from exams.kinds.marking import outcome, rule_findings

NEGATIVE = {"mode": "exact", "right": "1", "wrong": "-1/3", "blank": "0"}
OFFERED = {"options": ["a", "b", "c", "d"]}
TWO_OF_FOUR = {"options": ["a", "c"], "offered": 4}

MARKS = [
    ("single_choice", {"option": "b"}, {"option": "b"}, "1"),
    ("single_choice", {"option": "b"}, {"option": "a"}, "-1/3"),
    ("single_choice", {"option": "b"}, None, "0"),
    ("multiple_choice", TWO_OF_FOUR, {"options": ["a", "c"]}, "1"),
    ("multiple_choice", TWO_OF_FOUR, {"options": ["a"]}, "-1/3"),
    ("multiple_choice", TWO_OF_FOUR, {"options": ["a", "b", "c"]}, "-1/3"),
    ("multiple_choice", TWO_OF_FOUR, None, "0"),
    ("true_false", {"option": "true"}, {"option": "true"}, "1"),
    ("true_false", {"option": "true"}, {"option": "false"}, "-1/3"),
    ("numeric", {"value": "12.5", "tolerance": "0"}, {"value": "12.50"}, "1"),
    ("numeric", {"value": "12.5", "tolerance": "0"}, {"value": "12.51"}, "-1/3"),
    ("numeric", {"value": "12.5", "tolerance": "0.1"}, {"value": "12.4"}, "1"),
    ("numeric", {"value": "12.5", "tolerance": "0.1"}, {"value": "12.39"}, "-1/3"),
    ("numeric", {"value": "-3", "tolerance": "0"}, {"value": "\u22123"}, "1"),
    ("numeric", {"value": "0.1", "tolerance": "0"}, {"value": ".1"}, "1"),
]


@pytest.mark.parametrize(("kind", "key", "response", "share"), MARKS)
def test_marks_of_a_response(kind, key, response, share):
    assert KINDS[kind].mark(key, response, NEGATIVE) == Fraction(share)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("multiple_choice", {"options": ["c", "a"]}, {"options": ["a", "c"]}),
        ("numeric", {"value": " 12.5 "}, {"value": "12.5"}),
        ("single_choice", {"option": "d"}, {"option": "d"}),
    ],
)
def test_a_response_is_kept_in_one_form(kind, given, kept):
    assert KINDS[kind].check(given, OFFERED) == kept


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("multiple_choice", {"options": ["a", "a"]}, "option-twice"),
        ("multiple_choice", {"options": "ab"}, "malformed-response"),
        ("single_choice", {"option": "e"}, "unknown-option"),
        ("single_choice", {"option": "a", "score": 1}, "malformed-response"),
        ("numeric", {"value": "1/2"}, "not-a-number"),
        ("numeric", {"value": "NaN"}, "not-a-number"),
        ("numeric", {"value": "\u0967\u0968"}, "not-a-number"),
        ("numeric", {"value": "1" * 41}, "not-a-number"),
    ],
)
def test_a_response_that_does_not_fit_is_named(kind, given, code):
    with pytest.raises(Malformed) as problem:
        KINDS[kind].check(given, OFFERED)
    assert problem.value.code == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["option", "options", "value", "x"]), inner)
    ),
    max_leaves=6,
)


@given(kind=st.sampled_from(sorted(KINDS)), response=json_values)
def test_any_json_is_either_a_response_or_a_named_refusal(kind, response):
    try:
        kept = KINDS[kind].check(response, OFFERED)
    except Malformed:
        return
    assert KINDS[kind].check(kept, OFFERED) == kept


keys = {
    "single_choice": st.sampled_from("abcd").map(lambda x: {"option": x}),
    "multiple_choice": st.sets(st.sampled_from("abcd"), min_size=1).map(
        lambda x: {"options": sorted(x)}
    ),
    "numeric": st.decimals(-999, 999, places=2).map(
        lambda x: {"value": str(x), "tolerance": "0.5"}
    ),
}


@given(data=st.data(), kind=st.sampled_from(sorted(keys)))
def test_marks_stay_within_the_rules_bounds(data, kind):
    key, given_key = data.draw(keys[kind]), data.draw(keys[kind])
    response = {name: given_key[name] for name in given_key if name != "tolerance"}
    key = marked_by(kind, key, OFFERED)
    share = KINDS[kind].mark(key, response, NEGATIVE)
    assert Fraction(-1, 3) <= share <= 1
    assert (
        KINDS[kind].mark(key, KINDS[kind].check(response, OFFERED), NEGATIVE) == share
    )


def place(question, marks="1", *, section=1, topics=(), subject=None):
    return Place(
        question=question,
        section=section,
        marks=Fraction(marks),
        kind="single_choice",
        key={"option": "a"},
        rule=NEGATIVE,
        subject=subject,
        topics=list(topics),
    )


def test_three_thirds_are_one_and_rounding_happens_once():
    wrong = {n: {"option": "b"} for n in range(3)}
    found = score([place(n) for n in range(3)], wrong)
    assert found["score"] == -1
    assert rounded(found["score"]) == -1
    one = score([place(0)], {0: {"option": "b"}})
    assert str(rounded(one["score"])) == "-0.3333"
    assert one["questions"][0]["marks"] == "-0.3333"


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (Fraction(5, 100_000), "0.0001"),
        (Fraction(-5, 100_000), "-0.0001"),
        (Fraction(4, 100_000), "0"),
        (Fraction(20), "20"),
        (Fraction(100), "100"),
        (Fraction(-1, 3), "-0.3333"),
        (Fraction(2, 3), "0.6667"),
    ],
)
def test_marks_are_rounded_half_up_to_four_places(fraction, expected):
    assert text(fraction) == expected


def test_breakdowns_by_section_subject_and_topic():
    maths = {"id": 7, "code": "EM", "title": "Mathematics"}
    algebra = {"id": 8, "code": "EM-1", "title": "Algebra"}
    places = [
        place(1, section=1, subject=maths, topics=[algebra]),
        place(2, "2", section=2, subject=maths),
        place(3, section=2),
    ]
    found = score(
        places, {1: {"option": "a"}, 2: {"option": "c"}}, [{"number": 1, "name": "One"}]
    )
    parts = found["breakdown"]
    assert [
        (s["number"], s["name"], s["score"], s["total_marks"])
        for s in parts["sections"]
    ] == [
        (1, "One", "1", "1"),
        (2, "", "-0.6667", "3"),
    ]
    assert [(s["code"], s["score"], s["skipped"]) for s in parts["subjects"]] == [
        ("EM", "0.3333", 0),
        (None, "0", 1),
    ]
    assert [(t["code"], t["correct"], t["wrong"]) for t in parts["topics"]] == [
        ("EM-1", 1, 0),
        (None, 0, 1),
    ]


@given(st.permutations(range(6)), st.sets(st.sampled_from(range(6))))
def test_the_order_of_places_and_answers_does_not_matter(order, answered):
    responses = {n: {"option": "a" if n % 2 else "b"} for n in answered}
    one = score([place(n) for n in range(6)], responses)
    other = score([place(n) for n in order], dict(reversed(responses.items())))
    assert one["score"] == other["score"]
    assert one["breakdown"] == other["breakdown"]


@pytest.mark.parametrize(
    ("share", "expected"),
    [("1", "correct"), ("1/2", "partial"), ("0", "wrong"), ("-1", "wrong")],
)
def test_outcomes(share, expected):
    assert outcome({"option": "a"}, Fraction(share)) == expected
    assert outcome(None, Fraction(0)) == "skipped"


@pytest.mark.parametrize(
    "kinds",
    [
        {},
        [],
        None,
        {"essay": NEGATIVE},
        {"numeric": {}},
        {"numeric": {**NEGATIVE, "mode": "magic"}},
        {"numeric": {**NEGATIVE, "wrong": "1/0"}},
        {"numeric": {**NEGATIVE, "wrong": -1}},
        {"numeric": {**NEGATIVE, "right": "11"}},
        {"numeric": {**NEGATIVE, "extra": "1"}},
    ],
)
def test_an_unsound_marking_rule_is_refused_in_words(kinds):
    assert rule_findings(kinds, KINDS)


def test_the_default_rule_is_sound_and_covers_every_kind():
    assert set(right_or_nothing()) == set(KINDS)
    assert not rule_findings(right_or_nothing(), KINDS)


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ({"value": "1", "tolerance": "0"}, set()),
        ({"value": "", "tolerance": "-1"}, {"not-a-number", "bad-tolerance"}),
        ({"value": None, "tolerance": None}, {"not-a-number", "bad-tolerance"}),
    ],
)
def test_readiness_of_a_numeric_answer(answer, codes):
    assert {x.code for x in KINDS["numeric"].readiness(answer)} == codes


def test_true_and_false_keep_their_order_and_ids():
    offered = KINDS["true_false"].delivery({"correct": "false"}, SimpleNamespace())
    assert offered["options"] == ["true", "false"]
    assert offered["texts"]["hi"]["true"] == [{"type": "text", "value": "सत्य"}]
