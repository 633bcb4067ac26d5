"""The boards' marking rules against what they publish, and exams begun from templates."""

from fractions import Fraction

from django.core.exceptions import ValidationError

import pytest

from exams.attempts.rules import Place, rounded, score
from exams.models import ExamTemplate, MarkingRule
from exams.papers import presets, shapes
from exams.papers.publishing import readiness
from exams.papers.starting import exam_from_template
from tests.exams.mixes import bank
from tests.factories import make_subject, make_syllabus

RIGHT, WRONG = {"option": "a"}, {"option": "b"}


def place(board, marks, kind="single_choice", key=None, question=1):
    kinds = presets.RULES[board, 1]
    return Place(
        question, 1, Fraction(marks), kind, key or RIGHT, kinds[kind], None, []
    )


def marks(board, worth, response, kind="single_choice", key=None):
    found = score([place(board, worth, kind, key)], {1: response})
    return rounded(found["score"]).normalize()


@pytest.mark.parametrize(
    ("board", "worth", "right", "wrong"),
    [
        ("DCET", 1, 1, "0"),
        ("JEE Main", 4, 4, "-1"),
        ("JEE Advanced", 3, 3, "-1"),
        ("NEET", 4, 4, "-1"),
        ("CUET", 4, 4, "-1"),
        ("GATE", 1, 1, "-0.3333"),
        ("GATE", 2, 2, "-0.6667"),
        ("SSC", 2, 2, "-0.5"),
        ("RRB", 1, 1, "-0.3333"),
    ],
)
def test_a_right_a_wrong_and_no_answer_as_the_board_has_it(board, worth, right, wrong):
    given = [marks(board, worth, x) for x in (RIGHT, WRONG, None)]
    assert [f"{x + 0:f}" for x in given] == [str(right), wrong, "0"]


@pytest.mark.parametrize(
    ("key", "chosen", "expected"),
    [
        ("ABCD", "ABCD", 4),
        ("ABCD", "ABC", 3),
        ("ABCD", "AB", 2),
        ("ABCD", "A", 1),
        ("ABC", "AB", 2),
        ("ABC", "A", 1),
        ("ABC", "ABD", -2),
        ("AB", "A", 1),
        ("A", "A", 4),
        ("A", "B", -2),
        ("A", "", 0),
    ],
)
def test_jee_advanced_gives_part_of_the_marks_by_its_table(key, chosen, expected):
    right = {"options": list(key), "offered": 4}
    response = {"options": list(chosen)} if chosen else None
    assert marks("JEE Advanced", 4, response, "multiple_choice", right) == expected


def test_gate_takes_nothing_off_numbers_and_several_right():
    number = {"value": "5", "tolerance": "0"}
    assert marks("GATE", 2, {"value": "6"}, "numeric", number) == 0
    several = {"options": ["a", "b"], "offered": 4}
    assert marks("GATE", 2, {"options": ["a"]}, "multiple_choice", several) == 0


@pytest.mark.parametrize("board", ["GATE", "RRB"])
def test_three_times_a_third_off_is_one_off(board):
    places = [place(board, 1, question=n) for n in (1, 2, 3)]
    assert score(places, dict.fromkeys((1, 2, 3), WRONG))["score"] == -1


@pytest.mark.parametrize("name", presets.TEMPLATES)
def test_every_template_is_sound_and_names_a_preset_rule(name):
    shape = presets.TEMPLATES[name]
    assert shapes.shape_problems(shape) == []
    assert all((x["rule"], 1) in presets.RULES for x in shape["sections"])


@pytest.mark.parametrize(
    ("name", "questions", "marks"),
    [
        ("DCET", 100, 100),
        ("JEE Main, paper 1", 75, 300),
        ("JEE Advanced, paper 1", 51, 180),
        ("NEET UG", 180, 720),
        ("CUET PG", 75, 300),
        ("GATE", 65, 100),
        ("SSC CGL, tier 1", 100, 200),
        ("RRB NTPC, first stage", 100, 100),
    ],
)
def test_a_template_has_the_questions_and_marks_of_its_board(name, questions, marks):
    [shape] = [found for key, found in presets.TEMPLATES.items() if key[1] == name]
    sections = shape["sections"]
    assert sum(shapes.question_count(x) for x in sections) == questions
    assert sum(shapes.max_marks(x) for x in sections) == marks


@pytest.mark.django_db
def test_presets_are_written_once_and_nothing_that_is_there_is_touched():
    mine = MarkingRule.objects.create(
        name="NEET", version=1, kinds=presets.RULES["RRB", 1]
    )
    assert presets.sync() == len(presets.RULES) + len(presets.TEMPLATES) - 1
    assert presets.sync() == 0
    mine.refresh_from_db()
    assert mine.kinds == presets.RULES["RRB", 1]
    for rule in MarkingRule.objects.all():
        rule.full_clean()
    for template in ExamTemplate.objects.all():
        template.full_clean()


@pytest.mark.django_db
def test_an_exam_begun_from_a_template_is_ready_once_the_bank_can_fill_it():
    presets.sync()
    subject = make_subject(make_syllabus(), "GA")
    template = ExamTemplate.objects.get(name="GATE")
    template.shape["sections"] = template.shape["sections"][:1]
    exam = exam_from_template(template, name="GATE mock", subjects={1: subject})
    assert [x.message for x in readiness(exam)] == [
        "Rule 1 needs 5, bank has 0 published.",
        "Rule 2 needs 5, bank has 0 published.",
    ]
    bank(10, subject)
    exam.latest_revision.publish()
    exam.refresh_from_db()
    assert (exam.live_paper.question_count, exam.live_paper.total_marks) == (10, 15)
    assert exam.live_paper.sections[0]["marking"]["name"] == "GATE"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        {"minutes": "180", "languages": ["en"], "tie_keys": [], "sections": []},
        {"minutes": 1, "languages": ["fr"], "tie_keys": ["luck"], "sections": [7]},
        {
            "minutes": 1,
            "languages": [],
            "tie_keys": [],
            "sections": [{"name": "", "rule": 4, "parts": [{"count": 0}]}],
        },
        {
            "minutes": 1,
            "languages": [],
            "tie_keys": [],
            "sections": [
                {
                    "name": "A",
                    "rule": "B",
                    "answer_any": 3,
                    "parts": [{"count": 2, "marks": "1"}],
                }
            ],
        },
        {
            "minutes": 1,
            "languages": [],
            "tie_keys": [],
            "sections": [
                {
                    "name": "A",
                    "rule": "B",
                    "parts": [{"count": 1000, "marks": "100"}],
                }
            ],
        },
    ],
)
def test_a_shape_that_is_not_sound_is_refused_in_words(broken):
    with pytest.raises(ValidationError) as refusal:
        shapes.validate_shape(broken)
    assert all(refusal.value.messages)
