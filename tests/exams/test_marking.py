"""What a score tells: sums that agree, bounds, and nothing but what the paper froze."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.attempts import rules, scoring, sheets
from exams.models import Attempt, Question
from tests.exams.factories import make_exam, make_question, make_rule
from tests.exams.mixes import bank, make_mix, mix
from tests.exams.sitting import Sitting

RULE = {"mode": "exact", "right": "1", "wrong": "-1/3", "blank": "0"}
LABELS = [None, *({"id": n, "code": f"S{n}", "title": f"S {n}"} for n in (1, 2))]
SUMMED = (*rules.OUTCOMES, *rules.RARE, "time_spent_ms", "score", "total_marks")


@st.composite
def sittings(draw):
    """(places, responses, times, cancelled) of a paper whose marks are whole, and one
    to a section, as they must be where any so many are answered."""
    count = draw(st.integers(1, 8))
    one_of = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    parts = [one_of(1, 2) for _ in range(count)]
    places = [
        rules.Place(
            question=n,
            section=parts[n],
            marks=Fraction(3 * parts[n]),
            kind="single_choice",
            key={"option": "a"},
            rule=RULE,
            subject=one_of(*LABELS),
            topics=one_of([], LABELS[1:2], LABELS[1:]),
            version=n,
            difficulty=one_of("", "easy", "medium", "hard"),
        )
        for n in range(count)
    ]
    responses = {
        n: one_of(None, {"option": "a"}, {"option": "b"}) for n in range(count)
    }
    times = {n: one_of(0, 1, 999) for n in range(count)}
    cancelled = {
        n: one_of(rules.FULL, rules.LEFT_OUT)
        for n in range(count)
        if one_of(*range(5)) == 0
    }
    return places, responses, times, cancelled


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sittings(), st.booleans())
def test_groups_add_up_to_the_whole_and_the_whole_to_its_questions(sat, chooses):
    places, responses, times, cancelled = sat
    any_one = {"answer_any": 1, "counted": "best"} if chooses else {}
    sections = [{"number": n, "name": f"Part {n}", **any_one} for n in (1, 2)]
    found = rules.score(places, responses, sections, cancelled, times)
    told, most = found["breakdown"], sum(x.marks for x in places)
    assert -most <= found["score"] <= found["total_marks"] <= most
    for name in ("sections", "subjects", "difficulties", "kinds"):
        for key in SUMMED:
            parts = sum(Fraction(group.get(key, 0)) for group in told[name])
            assert parts == Fraction(told.get(key, 0)), (name, key)
    for key, total in (("marks", "score"), ("max", "total_marks")):
        assert sum(Fraction(x[key]) for x in found["questions"]) == found[total]
    lost = sum(Fraction(x["marks"]) for x in found["questions"] if x["marks"][0] == "-")
    assert -lost == Fraction(told["marks_lost"])
    back = rules.score(places[::-1], responses, sections, cancelled, times)
    assert (back["score"], back["total_marks"]) == (
        found["score"],
        found["total_marks"],
    )


def test_accuracy_is_of_what_was_attempted_and_nothing_of_nothing():
    def told(*given):
        places = [
            rules.Place(
                n, 1, Fraction(1), "single_choice", {"option": "a"}, RULE, None, []
            )
            for n in range(len(given))
        ]
        responses = {n: x and {"option": x} for n, x in enumerate(given)}
        found = rules.score(places, responses, times={0: 61_500})["breakdown"]
        names = ("accuracy", "attempt_rate", "marks_lost", "time_spent_ms")
        return [found[x] for x in names]

    assert told("a", "a", "b", None) == ["0.6667", "0.75", "0.3333", 61_500]
    assert told(None) == [None, "0", "0", 61_500]
    assert told() == [None, None, "0", 0]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("1", "-1/3", "4 2 -1.3333 0"),
        ("1/2", "-1/3", "2 1 -1.3333 0"),
        ("2", "0", "8 4 0 0"),
        ("1", "1/4", "4 2 1 0"),
        ("0", "0", "0 0 0 0"),
    ],
)
def test_an_outcome_says_what_is_right_whatever_it_earns(right, wrong, expected):
    rule = {"mode": "proportional_correct", "right": right, "wrong": wrong}
    key, about = (
        {"options": ["a", "b"], "offered": 4},
        ({**rule, "blank": "0"}, None, []),
    )
    chosen = (["a", "b"], ["a"], ["c"], None)
    marked = [
        rules.mark_place(
            rules.Place(1, 1, Fraction(4), "multiple_choice", key, *about),
            options and {"options": options},
        )
        for options in chosen
    ]
    assert [x.outcome for x in marked] == list(rules.OUTCOMES)
    assert [rules.text(x.marks) for x in marked] == expected.split()


def test_a_scaled_score_without_room_is_left_out_and_judged_all_the_same(caplog):
    steep = {"content": {"slope": str(10**8), "offset": "0"}}
    paper = SimpleNamespace(pk=7, scale=steep, pass_mark="1")
    assert scoring.judged(paper, Fraction(2)) == {"scaled": None, "passed": True}
    assert "paper 7" in caplog.text
    assert scoring.judged(paper, Fraction(0)) == {"scaled": 0, "passed": False}


def test_the_levels_are_those_of_the_bank():
    assert [x for x in rules.LEVELS if x] == Question.Difficulty.values


def placed():
    questions = [make_question(difficulty=x) for x in ("hard", "easy", "easy")]
    return make_exam([questions], rule=make_rule(single_choice=RULE), marks=3)


def drawn():
    easy, hard = bank(2, difficulty="easy"), bank(1, difficulty="hard")
    rules_of = ([mix(easy[0].subject, 2), mix(hard[0].subject, 1, 2)], [])
    return make_mix(
        rules_of, rule=make_rule(single_choice=RULE), paper_mode="per_student"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("make", [placed, drawn])
def test_a_result_tells_difficulty_as_it_was_and_the_time_that_was_stored(make):
    exam = make()
    sitting = Sitting(exam)
    Question.objects.update(difficulty="medium")
    items = [
        {"question": x["question"], "response": {"option": x["options"][0]}, "seq": n}
        for n, x in enumerate(sitting.paper["questions"], start=1)
    ]
    sitting.save(*[{**x, "at_ms": 1, "time_spent_ms": 2_000} for x in items[:2]])
    told = sitting.submit().json()["result"]["breakdown"]
    levels = {x["difficulty"]: x for x in told["difficulties"]}
    counts = {k: sum(x[o] for o in rules.OUTCOMES) for k, x in levels.items()}
    assert counts == {"easy": 2, "hard": 1}
    assert [x["kind"] for x in told["kinds"]] == ["single_choice"]
    assert (told["time_spent_ms"], told["attempt_rate"]) == (4_000, "0.6667")
    reviewed = sitting.get("review/").json()["review"]
    assert [x["time_spent_ms"] for x in reviewed] == [2_000, 2_000, 0]
    assert {x["max"] for x in reviewed} == ({"3"} if make is placed else {"1"})
    attempt = Attempt.objects.get(pk=sitting.paper["id"])
    tables = dict(sheets.tables(attempt.result.current))
    assert [row[0] for row in tables["Difficulty"]] == ["Easy", "Hard"]
    assert tables["Over all"][0][-1] == "0:04"
