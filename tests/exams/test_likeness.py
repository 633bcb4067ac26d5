"""How well alike questions are found: measured on a labelled set, with a floor."""

from collections import Counter

import pytest

from exams.bank.duplicates.matching import sketches_of
from exams.bank.duplicates.sketching import alike
from tests.exams.likeness import content, pairs

OUT_OF_REACH = "translated, no text shared"


def verdict(one, other):
    """As the bank finds it: a band in common, then alike."""
    found = [
        alike(a, b)
        for a in sketches_of(one).values()
        for b in sketches_of(other).values()
        if set(a.bands) & set(b.bands)
    ]
    return max(filter(None, found), default=None)


@pytest.fixture(scope="module")
def counts():
    """{how: {"all", "found", "exact"}} over the labelled set."""
    told = {}
    for how, is_alike, one, other in pairs():
        count = told.setdefault((how, is_alike), Counter())
        found = verdict(one, other)
        count.update(
            {"all": 1, "found": found is not None, "exact": bool(found and found[1])}
        )
    return told


def share(counts, of, is_alike=True, without=()):
    wanted = [
        x
        for (how, label), x in counts.items()
        if label is is_alike and how not in without
    ]
    return sum(x[of] for x in wanted) / sum(x["all"] for x in wanted)


def test_what_is_alike_is_found_and_little_else(counts):
    right = sum(x["found"] for (_, label), x in counts.items() if label)
    wrong = sum(x["found"] for (_, label), x in counts.items() if not label)
    assert share(counts, "found", without=[OUT_OF_REACH]) >= 0.95
    assert share(counts, "found") >= 0.80
    assert right / (right + wrong) >= 0.96


@pytest.mark.parametrize(
    "how",
    ["option order", "hindi, option order", "latex variation", "typo", "hindi, typo"],
)
def test_what_only_looks_different_is_always_found(counts, how):
    assert counts[how, True]["found"] == counts[how, True]["all"]


@pytest.mark.parametrize("how", ["option order", "hindi, option order"])
def test_another_order_of_options_is_the_same_question(counts, how):
    assert counts[how, True]["exact"] == counts[how, True]["all"]


@pytest.mark.parametrize("how", ["unrelated", "hindi, unrelated", "same stem"])
def test_what_has_nothing_but_a_stem_in_common_is_left_alone(counts, how):
    assert counts[how, False]["found"] <= 0.01 * counts[how, False]["all"]


def test_a_number_makes_a_question_another_one_but_no_stranger():
    one = content("A car drives 40 km in 2 hours. How fast is it?", ["20", "30"])
    two = content("A car drives 60 km in 2 hours. How fast is it?", ["20", "30"])
    score, is_exact = verdict(one, two)
    assert 0.5 < score < 1
    assert not is_exact


def test_another_passage_or_picture_makes_another_question():
    one = content("What is the main idea?", ["Peace", "War"])
    assert verdict(one, {**one, "stimulus": 7}) is None
    shown = {"type": "image", "value": {"image": 3, "alt": {"en": "x", "hi": ""}}}
    assert verdict(one, {**one, "prompt": [*one["prompt"], shown]}) is None


def test_the_key_and_the_explanations_do_not_count():
    one = content("Which is prime?", ["17", "21"])
    two = content("Which is prime?", ["17", "21"])
    two["answer"][0]["value"]["options"][1]["value"].update(
        correct=True, explanation={"en": "Because of 3 times 7.", "hi": ""}
    )
    assert verdict(one, two) == (1.0, True)


def test_hindi_digits_and_joiners_are_the_same_text():
    one = content("१२ और ५ का योग क्या है?", ["१७", "१८"])
    two = content("12 और 5 का योग\u200d क्या  है?", ["17", "18"])
    assert verdict(one, two) == (1.0, True)
