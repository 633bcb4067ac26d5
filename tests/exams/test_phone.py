"""The preview of an exam as one student meets it on a phone."""

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pytest

from exams.papers.phone import preview_of, sample
from settings import roles
from tests.exams.factories import (
    draft_question,
    make_question,
    make_rule,
    multiple_choice,
    single_choice,
)
from tests.exams.mixes import bank, draft_mix, make_mix, mix, paper_questions
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MARKER = "KEY-7f3a"


@pytest.fixture
def client():
    member, client = make_user(is_staff=True), Client()
    member.groups.add(Group.objects.get(name=roles.EDITOR))
    client.force_login(member)
    return client


def look(client, exam, **asked):
    return client.get(f"/admin/exams/{exam.pk}/as-a-student/", asked)


def prompts(shown):
    """The words of every question, in their order."""
    return [
        place["question"]["languages"][0]["prompt"][0]["words"]
        for section in shown["sections"]
        for place in section["places"]
    ]


def test_a_paper_per_student_is_drawn_by_the_seed(client):
    subject = bank(12)[0].subject
    exam = draft_mix(([mix(subject, 3)], []), paper_mode="per_student")
    draws = [
        prompts(look(client, exam, seed=seed).context["exam"]) for seed in range(5)
    ]
    again = [prompts(look(client, exam, seed=seed).context["exam"]) for seed in (1, 4)]
    assert again == [draws[1], draws[4]]
    assert {len(set(draw)) for draw in draws} == {3}
    assert len({frozenset(draw) for draw in draws[1:]}) > 1
    assert "Draw again" in look(client, exam).content.decode()


def test_the_marking_is_told_in_marks_and_how_parts_of_an_answer_count():
    some = {"mode": "one_each", "right": "1", "wrong": "-1/2", "blank": "0"}
    rule = make_rule(multiple_choice=some)
    questions = [make_question(answer=multiple_choice()), make_question()]
    exam = draft_mix(([], questions), rule=rule, marks=4)
    told = preview_of(exam)["sections"][0]["marking"]
    assert told[1].partition(": ")[2].startswith("4 right, -2 wrong, 0 blank; a share")


def test_the_editor_s_preview_shows_what_the_rules_draw():
    subject = bank(4)[0].subject
    exam = draft_mix(([mix(subject, 2)], [draft_question()]), shuffle_questions=True)
    shown = preview_of(exam)
    assert [x["is_live"] for x in shown["sections"][0]["places"]].count(False) == 1
    assert len(shown["sections"][0]["places"]) == 3
    assert shown["findings"] == ["Section 1: Question 1 is not published."]


def test_neither_key_nor_explanation_is_shown(client):
    answer = single_choice("one", "two", right=1)
    placed = make_question("Which?", answer, hi="कौन सा?", explanation=MARKER)
    exam = draft_mix(([], [placed]), instructions_hi="ध्यान से पढ़ें")
    page = look(client, exam, language="hi").content.decode()
    assert "कौन सा?" in page
    assert "ध्यान से पढ़ें" in page
    assert not [
        x for x in (MARKER, "Editors only", "Right:", "Draw again") if x in page
    ]


def test_forms_are_those_that_students_get(client):
    exam = make_mix(
        ([mix(bank(8)[0].subject, 4)], []), paper_mode="forms", form_count=2
    )
    other = exam.live_paper.other_forms.get()
    for form, paper in enumerate((exam.live_paper, other)):
        words = [
            x.question.prompt[0].value["en"] for x in paper.questions.order_by("number")
        ]
        shown = look(client, exam, form=form).context["exam"]
        assert prompts(shown) == words
        assert shown["letters"] == ["A", "B"]
    assert paper_questions(exam)
    assert prompts(look(client, exam, form=9).context["exam"]) == words


def test_options_are_mixed_and_lettered_in_their_new_order():
    exam = draft_mix(([], [make_question()]), shuffle_options=True)

    def options(seed):
        [place] = sample(exam, seed)["sections"][0]["places"]
        shown = place["question"]["languages"][0]["options"]
        assert "".join(x["letter"] for x in shown) == "ABCD"
        return [x["blocks"][0]["words"] for x in shown]

    mixed = [options(seed) for seed in range(20)]
    assert {frozenset(x) for x in mixed} == {frozenset(["one", "two", "three", "four"])}
    assert len({tuple(x) for x in mixed}) > 1
    assert options(3) == mixed[3]


def test_a_draft_whose_rules_cannot_be_met_says_so_and_shows_what_there_is(client):
    [placed, *_] = bank(2)
    exam = draft_mix(([mix(placed.subject, 9)], [placed]), paper_mode="per_student")
    answer = look(client, exam, seed="x", form="-1", language="kn")
    assert len(prompts(answer.context["exam"])) == 1
    [finding] = answer.context["exam"]["findings"]
    assert finding.startswith("Section 1: Rule 1 needs 9")
    assert finding in answer.content.decode()
    assert look(client, type(exam)(pk=10**9)).status_code == 404


def test_the_preview_costs_the_same_for_few_and_for_many_questions(client):
    def cost(size):
        exam = draft_mix(([], [make_question() for _ in range(size)]))
        with CaptureQueriesContext(connection) as captured:
            assert look(client, exam).status_code == 200
        return len(captured)

    assert cost(2) == cost(5)
