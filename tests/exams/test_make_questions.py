"""Made-up questions: valid, alike for a seed, never by accident in production."""

from django.core.management import CommandError, call_command

import pytest

from exams.bank import rules
from exams.interchange.made import make_questions
from exams.models import Question, QuestionVersion

pytestmark = pytest.mark.django_db


def told():
    """What a seed decides, option ids included."""
    rows = Question.objects.order_by("pk")
    return [
        (q.source_id, q.live, q.difficulty, *(list(x.raw_data) for x in streams(q)))
        for q in rows
    ]


def streams(question):
    return question.prompt, question.answer, question.explanation


@pytest.mark.usefixtures("syllabus")
def test_they_are_real_questions_of_several_kinds_in_both_languages():
    assert make_questions(60, 1) == 60
    questions = list(Question.objects.all())
    assert len({question.kind for question in questions}) == 6
    assert {question.in_hindi for question in questions} == {True, False}
    assert {question.live for question in questions} == {True, False}
    assert not [x for x in questions if rules.readiness(x)]
    live = [question for question in questions if question.live]
    assert QuestionVersion.objects.count() == len(live)
    assert all(question.live_version.question_id == question.pk for question in live)
    assert all(question.latest_revision_id for question in questions)


@pytest.mark.usefixtures("syllabus")
def test_twice_makes_only_what_is_missing_and_a_seed_is_always_the_same():
    assert make_questions(5, 3) == 5
    first = sorted(told())
    assert make_questions(5, 3) == 0
    Question.objects.filter(source_id="3-2", live=False).delete()
    assert make_questions(8, 3) >= 3
    assert [row for row in sorted(told()) if row in first] == first
    assert make_questions(4, 4) == 4
    assert Question.objects.filter(source_id__startswith="4-").count() == 4


def test_the_command_refuses_where_debug_is_off_unless_forced(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("make_questions", 3)
    assert not Question.objects.exists()
    call_command("make_questions", 3, "--force", verbosity=0)
    assert Question.objects.count() == 3


@pytest.mark.parametrize("count", [0, -1])
def test_the_command_refuses_a_count_that_is_none(count):
    with pytest.raises(CommandError):
        call_command("make_questions", count, "--force")
    assert not Question.objects.exists()
