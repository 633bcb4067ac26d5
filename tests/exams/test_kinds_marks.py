"""Every kind's marks against figures worked out by hand, and what holds for all of them."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.kinds import KINDS, shuffled
from exams.kinds.findings import Malformed
from exams.kinds.marking import modes_of, rule_findings
from tests.exams.kinds import KEYS, OFFERED

THIRD = {"mode": "exact", "right": "1", "wrong": "-1/3", "blank": "0"}
PARTS = {**THIRD, "mode": "proportional"}
CAREFUL = {**THIRD, "mode": "proportional_correct"}

PERCENT = {"value": "200", "tolerance": "2.5", "percent": True}
RANGE = {"low": "-1.5", "high": "2"}
STRICT = {"accepted": ["NaCl"], "case_matters": True}

MARKS = [
    ("assertion_reason", None, {"option": "both"}, THIRD, "1"),
    ("assertion_reason", None, {"option": "explains"}, THIRD, "-1/3"),
    ("integer", None, {"value": "-7"}, THIRD, "1"),
    ("integer", None, {"value": "7"}, THIRD, "-1/3"),
    ("integer", None, None, THIRD, "0"),
    ("numeric", PERCENT, {"value": "195"}, THIRD, "1"),
    ("numeric", PERCENT, {"value": "205"}, THIRD, "1"),
    ("numeric", PERCENT, {"value": "205.01"}, THIRD, "-1/3"),
    ("numeric", {**PERCENT, "value": "-200"}, {"value": "-204"}, THIRD, "1"),
    ("numeric", RANGE, {"value": "-1.5"}, THIRD, "1"),
    ("numeric", RANGE, {"value": "2.0"}, THIRD, "1"),
    ("numeric", RANGE, {"value": "2.001"}, THIRD, "-1/3"),
    ("short_text", None, {"text": "ohm's LAW"}, THIRD, "1"),
    ("short_text", None, {"text": "Ohm\u2019s law"}, THIRD, "1"),
    ("short_text", None, {"text": "ओम का\u200d नियम"}, THIRD, "1"),
    ("short_text", None, {"text": "law"}, THIRD, "-1/3"),
    ("short_text", STRICT, {"text": "NaCl"}, THIRD, "1"),
    ("short_text", STRICT, {"text": "nacl"}, THIRD, "-1/3"),
    (
        "short_text",
        {**STRICT, "accepted": ["caf\u00e9"]},
        {"text": "cafe\u0301"},
        THIRD,
        "1",
    ),
    (
        "fill_blanks",
        None,
        {"blanks": {"x": "Volt", "y": "amp", "z": "ohm"}},
        THIRD,
        "1",
    ),
    ("fill_blanks", None, {"blanks": {"x": "volt", "y": "amp"}}, THIRD, "-1/3"),
    ("fill_blanks", None, {"blanks": {"x": "volt", "y": "amp"}}, PARTS, "2/3"),
    ("fill_blanks", None, {"blanks": {"x": "volt", "y": "?"}}, PARTS, "1/3"),
    ("fill_blanks", None, {"blanks": {"x": "volt", "y": "?"}}, CAREFUL, "-1/3"),
    ("fill_blanks", None, {"blanks": {"x": "ohm"}}, PARTS, "-1/3"),
    ("matching", None, KEYS["matching"], THIRD, "1"),
    ("matching", None, {"matches": {"1": ["p", "r"], "2": ["q"]}}, THIRD, "-1/3"),
    ("matching", None, {"matches": {"1": ["p", "r"], "2": ["q"]}}, PARTS, "2/3"),
    ("matching", None, {"matches": {"1": ["p"], "2": ["q"]}}, PARTS, "1/3"),
    ("matching", None, {"matches": {"1": ["p", "r"], "2": ["q"]}}, CAREFUL, "2/3"),
    ("matching", None, {"matches": {"1": ["p"], "2": ["q"]}}, CAREFUL, "-1/3"),
    ("ordering", None, {"order": ["c", "a", "d", "b"]}, THIRD, "1"),
    ("ordering", None, {"order": ["c", "a", "b", "d"]}, THIRD, "-1/3"),
    ("ordering", None, {"order": ["c", "a", "b", "d"]}, PARTS, "1/2"),
    ("ordering", None, {"order": ["a", "c", "b", "d"]}, PARTS, "-1/3"),
    ("multiple_choice", None, {"options": ["a", "c"]}, THIRD, "-1/3"),
    ("multiple_choice", None, {"options": ["a", "c"]}, CAREFUL, "2/3"),
    ("multiple_choice", None, {"options": ["a", "b", "c", "d"]}, CAREFUL, "-1/3"),
    ("hot_spot", None, {"point": ["0.2000", "0.2000"]}, THIRD, "1"),
    ("hot_spot", None, {"point": ["0.3000", "0.1000"]}, THIRD, "1"),
    ("hot_spot", None, {"point": ["0.3001", "0.1000"]}, THIRD, "-1/3"),
    ("hot_spot", None, {"point": ["0.5000", "0.7000"]}, THIRD, "1"),
    ("hot_spot", None, {"point": ["0.6001", "0.5000"]}, THIRD, "-1/3"),
    (
        "clinical_simulation",
        None,
        {"actions": ["history", "admit", "treat"]},
        THIRD,
        "1",
    ),
    ("clinical_simulation", None, {"actions": ["admit", "treat"]}, PARTS, "3/5"),
    ("clinical_simulation", None, {"actions": ["admit", "treat"]}, THIRD, "-1/3"),
    (
        "clinical_simulation",
        None,
        {"actions": ["admit", "treat", "harm"]},
        PARTS,
        "1/5",
    ),
    ("clinical_simulation", None, {"actions": ["admit", "harm"]}, PARTS, "-1/3"),
    ("clinical_simulation", None, {"actions": ["treat"]}, PARTS, "-1/3"),
    (
        "clinical_simulation",
        None,
        {"actions": ["scan", "admit", "treat"]},
        PARTS,
        "-1/3",
    ),
]


@pytest.mark.parametrize(("kind", "key", "response", "rule", "share"), MARKS)
def test_marks_of_a_response(kind, key, response, rule, share):
    assert KINDS[kind].mark(key or KEYS[kind], response, rule) == Fraction(share)


@pytest.mark.parametrize(
    ("scheme", "marks", "expected"),
    [
        ({"right": "1", "wrong": "-1/4", "blank": "0"}, 4, ("4", "-1", "0")),
        ({"right": "1", "wrong": "-1/3", "blank": "0"}, 1, ("1", "-1/3", "0")),
        ({"right": "1", "wrong": "-1/3", "blank": "0"}, 2, ("2", "-2/3", "0")),
        ({"right": "1", "wrong": "0", "blank": "0"}, 2, ("2", "0", "0")),
    ],
    ids=["+4/-1", "one mark", "two marks", "no negative"],
)
def test_the_schemes_of_known_exams(scheme, marks, expected):
    rule = {"mode": "exact", **scheme}
    given = ({"option": "b"}, {"option": "a"}, None)
    shares = [KINDS["single_choice"].mark({"option": "b"}, x, rule) for x in given]
    assert [share * marks for share in shares] == [Fraction(x) for x in expected]


def of_four(right, chosen, **rule):
    """Four marks for a multiple choice of the options A to D."""
    key = {"options": sorted(right), "offered": 4}
    response = {"options": sorted(chosen)} if chosen else None
    return 4 * KINDS["multiple_choice"].mark(key, response, {**THIRD, **rule})


@pytest.mark.parametrize(
    ("right", "chosen", "marks"),
    [
        ("ABCD", "ABCD", 4),
        ("ABCD", "ABC", 3),
        ("ABCD", "AB", 2),
        ("ABCD", "A", 1),
        ("ABC", "ABC", 4),
        ("ABC", "AB", 2),
        ("ABC", "A", 1),
        ("ABC", "ABD", -2),
        ("AB", "A", 1),
        ("A", "A", 4),
        ("A", "B", -2),
        ("A", "", 0),
    ],
)
def test_several_right_options_as_jee_advanced_marks_them(right, chosen, marks):
    assert of_four(right, chosen, mode="one_each", wrong="-1/2") == marks


@pytest.mark.parametrize(
    ("right", "chosen", "marks"),
    [
        ("ABC", "ABC", 4),
        ("ABC", "AB", 3),
        ("ABC", "A", 2),
        ("ABC", "ABCD", 3),
        ("ABC", "ABD", 2),
        ("ABC", "D", Fraction(-4, 3)),
        ("A", "ABCD", 1),
        ("A", "B", 2),
        ("A", "", 0),
    ],
)
def test_several_right_options_by_the_share_of_right_decisions(right, chosen, marks):
    assert of_four(right, chosen, mode="proportional") == marks


@pytest.mark.parametrize(
    ("right", "chosen", "mode", "marks"),
    [
        ("ABC", "AB", "exact", Fraction(-4, 3)),
        ("ABC", "ABC", "exact", 4),
        ("ABC", "AB", "proportional_correct", Fraction(8, 3)),
        ("ABC", "ABD", "proportional_correct", Fraction(-4, 3)),
    ],
)
def test_several_right_options_in_the_other_modes(right, chosen, mode, marks):
    assert of_four(right, chosen, mode=mode) == marks


@pytest.mark.parametrize("kind", set(KINDS) - {"multiple_choice"})
def test_only_multiple_choice_counts_one_each(kind):
    assert rule_findings({kind: {**THIRD, "mode": "one_each"}}, KINDS)
    assert not rule_findings({"multiple_choice": {**THIRD, "mode": "one_each"}}, KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_right_earns_the_full_marks_and_nothing_earns_blank(kind):
    right = {
        **KEYS,
        "multiple_choice": {"options": ["a", "c", "d"]},
        "numeric": {"value": "12.6"},
        "short_text": {"text": "Ohm's law"},
        "fill_blanks": {"blanks": {"x": "volt", "y": "amp", "z": "ohm"}},
        "hot_spot": {"point": ["0.1000", "0.1000"]},
        "clinical_simulation": {"actions": ["history", "admit", "treat"]},
    }[kind]
    kept = KINDS[kind].check(right, OFFERED[kind])
    for mode in modes_of(KINDS[kind]):
        rule = {**THIRD, "mode": mode}
        assert KINDS[kind].mark(KEYS[kind], kept, rule) == 1
        assert KINDS[kind].mark(KEYS[kind], None, rule) == 0


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("integer", {"value": " +07 "}, {"value": "7"}),
        ("integer", {"value": "\u22127"}, {"value": "-7"}),
        ("integer", {"value": "-0"}, {"value": "0"}),
        ("short_text", {"text": "  a \n b\t"}, {"text": "a b"}),
        ("short_text", {"text": "e\u0301"}, {"text": "\u00e9"}),
        ("fill_blanks", {"blanks": {"x": " a  b ", "y": ""}}, {"blanks": {"x": "a b"}}),
        (
            "matching",
            {"matches": {"1": ["r", "p"], "2": []}},
            {"matches": {"1": ["p", "r"]}},
        ),
        ("ordering", {"order": ["d", "c", "b", "a"]}, {"order": ["d", "c", "b", "a"]}),
        ("hot_spot", {"point": ["0.5", "1"]}, {"point": ["0.5000", "1.0000"]}),
        ("clinical_simulation", {"actions": ["b", "a"]}, {"actions": ["b", "a"]}),
    ],
)
def test_a_response_is_kept_in_one_form(kind, given, kept):
    assert KINDS[kind].check(given, OFFERED[kind]) == kept
    assert KINDS[kind].check(kept, OFFERED[kind]) == kept


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("assertion_reason", {"option": "neither"}, "unknown-option"),
        ("integer", {"value": "7.0"}, "not-a-whole-number"),
        ("integer", {"value": 7}, "malformed-response"),
        ("integer", {"value": "1" * 16}, "not-a-whole-number"),
        ("short_text", {"text": " \u00a0 "}, "malformed-response"),
        ("short_text", {"text": "a\x00b"}, "malformed-response"),
        ("short_text", {"text": "\ud800"}, "malformed-response"),
        ("short_text", {"text": "a" * 501}, "malformed-response"),
        ("fill_blanks", {"blanks": {"w": "volt"}}, "unknown-blank"),
        ("fill_blanks", {"blanks": {"x": 1}}, "malformed-response"),
        ("fill_blanks", {"blanks": {"x": " "}}, "malformed-response"),
        ("matching", {"matches": {"4": ["p"]}}, "unknown-item"),
        ("matching", {"matches": {"1": ["t"]}}, "unknown-option"),
        ("matching", {"matches": {"1": ["p", "p"]}}, "option-twice"),
        ("matching", {"matches": {"1": "p"}}, "malformed-response"),
        ("matching", {"matches": {"1": [["p"]]}}, "malformed-response"),
        ("matching", {"matches": {}}, "malformed-response"),
        ("ordering", {"order": ["a", "b"]}, "order-incomplete"),
        ("ordering", {"order": ["a", "a", "b", "c"]}, "option-twice"),
        ("hot_spot", {"point": ["0.5"]}, "not-a-point"),
        ("hot_spot", {"point": ["0.5", "1.01"]}, "not-a-point"),
        ("hot_spot", {"point": [0.5, 0.5]}, "not-a-point"),
        ("hot_spot", {"point": ["-0.1", "0.5"]}, "not-a-point"),
        ("hot_spot", {"point": ["NaN", "0.5"]}, "not-a-point"),
        ("clinical_simulation", {"actions": []}, "malformed-response"),
        ("clinical_simulation", {"actions": ["a", "a"]}, "option-twice"),
        ("clinical_simulation", {"actions": ["a\x00"]}, "malformed-response"),
    ],
)
def test_a_response_that_does_not_fit_is_named(kind, given, code):
    with pytest.raises(Malformed) as problem:
        KINDS[kind].check(given, OFFERED[kind])
    assert problem.value.code == code


words = st.text() | st.sampled_from([*"abcdpqrsxyz123", "true", "0.5", "-7", "history"])
names = st.sampled_from(
    [
        "option",
        "options",
        "value",
        "text",
        "blanks",
        "matches",
        "order",
        "point",
        "actions",
    ]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(names | words, inner, max_size=3)
    ),
    max_leaves=8,
)
responses = json_values | st.dictionaries(names, json_values, min_size=1, max_size=1)


@given(kind=st.sampled_from(sorted(KINDS)), response=responses)
def test_any_json_is_either_a_response_within_bounds_or_a_named_refusal(kind, response):
    try:
        kept = KINDS[kind].check(response, OFFERED[kind])
    except Malformed:
        return
    assert KINDS[kind].check(kept, OFFERED[kind]) == kept
    for mode in modes_of(KINDS[kind]):
        share = KINDS[kind].mark(KEYS[kind], kept, {**THIRD, "mode": mode})
        assert Fraction(-1, 3) <= share <= 1


ids = st.sampled_from("abcd")
FITTING = {
    "single_choice": st.builds(lambda x: {"option": x}, ids),
    "multiple_choice": st.sets(ids, min_size=1).map(lambda x: {"options": sorted(x)}),
    "ordering": st.permutations("abcd").map(lambda x: {"order": x}),
    "matching": st.dictionaries(
        st.sampled_from("123"),
        st.sets(st.sampled_from("pqrs"), min_size=1).map(sorted),
        min_size=1,
    ).map(lambda x: {"matches": x}),
}


@given(data=st.data(), kind=st.sampled_from(sorted(FITTING)), seed=st.integers())
def test_the_order_options_are_delivered_in_never_changes_marks(data, kind, seed):
    response = data.draw(FITTING[kind])
    delivered = {"kind": kind, **OFFERED[kind]}
    other = {**delivered, "options": shuffled(delivered, random.Random(seed))}
    assert sorted(other["options"]) == sorted(delivered["options"])
    one, two = (KINDS[kind].check(response, x) for x in (delivered, other))
    assert one == two
    for mode in modes_of(KINDS[kind]):
        rule = {**THIRD, "mode": mode}
        assert KINDS[kind].mark(KEYS[kind], one, rule) == KINDS[kind].mark(
            KEYS[kind], two, rule
        )


@given(seed=st.integers())
def test_some_kinds_are_never_shuffled_and_pinned_options_stay_last(seed):
    for kind in ("true_false", "assertion_reason"):
        delivered = {"kind": kind, **OFFERED[kind]}
        assert shuffled(delivered, random.Random(seed)) == delivered["options"]
    pinned = {"kind": "single_choice", "options": list("abcd"), "pinned": ["b", "d"]}
    mixed = shuffled(pinned, random.Random(seed))
    assert mixed[2:] == ["b", "d"]
    assert sorted(mixed) == list("abcd")


def test_a_rule_names_only_modes_its_kind_knows():
    assert not rule_findings({"matching": PARTS}, KINDS)
    assert rule_findings({"matching": {**PARTS, "mode": "one_each"}}, KINDS)
