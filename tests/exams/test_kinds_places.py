"""Areas of a picture and stages of a case."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.kinds import clinical_simulation
from exams.kinds.areas import areas_of, contains
from exams.kinds.findings import Malformed
from tests.exams.kinds import CASE, CORNERED, ROUND, SQUARE


@pytest.mark.parametrize(
    ("area", "inside", "outside"),
    [
        (SQUARE, ("0.1", "0.3"), ("0.0999", "0.2")),
        (ROUND, ("0.5", "0.3"), ("0.5", "0.2999")),
        (ROUND, ("0.4", "0.5"), ("0.4", "0.52")),
        (CORNERED, ("0.8", "0.8"), ("0.81", "0.8")),
        (CORNERED, ("0.7", "0.7"), ("0.9", "0.9")),
    ],
)
def test_points_and_areas_of_a_picture_twice_as_wide_as_high(area, inside, outside):
    assert contains(area, inside, Fraction(1, 2))
    assert not contains(area, outside, Fraction(1, 2))


@pytest.mark.parametrize(
    "line",
    [
        "circle 0.5 0.5",
        "circle 0.5 0.5 0",
        "square 0 0 1 1",
        "rectangle 0 0 0 1",
        "rectangle 0 0 1 2",
        "polygon 0 0 0.5 0.5",
        "polygon 0 0 0.5 0.5 1 1",
        "circle 0.5 0.5 nan",
        "circle 1e-1 0.5 0.1",
    ],
)
def test_an_area_that_holds_no_point_or_cannot_be_read_is_none(line):
    assert areas_of(line) == [None]


def test_areas_are_read_line_by_line():
    text = "circle 0.5 0.5 0.1\n\n  rectangle 0.1 0.1 0.3 0.3 \n"
    assert areas_of(text) == [ROUND, SQUARE]


def test_a_case_opens_only_what_the_actions_lead_to():
    first = clinical_simulation.reveal(CASE, None)
    assert [stage["id"] for stage in first["stages"]] == ["s1"]
    assert set(first["texts"]["en"]) == {"s1"}
    assert (first["left"], first["open"]) == ("10", ["history", "scan", "admit"])
    response = clinical_simulation.take(CASE, None, "history")
    told = clinical_simulation.reveal(CASE, response)
    assert set(told["texts"]["en"]) == {"s1", "result-history"}
    response = clinical_simulation.take(CASE, response, "admit")
    later = clinical_simulation.reveal(CASE, response)
    assert (later["stage"], later["left"]) == ("s2", "7")
    assert set(later["texts"]["en"]) == {"s1", "s2", "treat", "result-history"}


def test_an_action_that_is_not_open_is_refused_and_one_taken_stays_taken():
    response = {"actions": ["history"]}
    for action in ("treat", "nothing"):
        with pytest.raises(Malformed) as problem:
            clinical_simulation.take(CASE, response, action)
        assert problem.value.code == "action-not-open"
    assert clinical_simulation.take(CASE, response, "history") == response
    spent = {"actions": ["history", "scan"]}
    assert clinical_simulation.reveal(CASE, spent)["open"] == []


steps = st.lists(
    st.sampled_from(["history", "scan", "admit", "treat", "harm", "back", "?"])
)


@given(steps)
def test_any_walk_through_a_case_ends_and_keeps_to_its_budget(actions):
    response = None
    for action in actions:
        try:
            response = clinical_simulation.take(CASE, response, action)
        except Malformed:
            continue
    state = clinical_simulation.reveal(CASE, response)
    assert Fraction(state["left"]) >= 0
    assert state["taken"] == (response or {"actions": []})["actions"]
