"""Lists and papers cost the same number of queries, however long they are."""

from functools import partial

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from exams.models import Exam
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db


def queries(call):
    call()
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len([q for q in captured if "core_cache" not in q["sql"]])


def test_the_list_of_exams_is_flat():
    page = partial(api().get, "/api/v1/exams/")
    make_exam()
    few = queries(page)
    for _ in range(6):
        make_exam()
    assert queries(page) == few


def test_ones_attempts_are_flat():
    user = make_user()
    first = Sitting(make_exam(), user)
    page = partial(first.client.get, "/api/v1/attempts/")
    few = queries(page)
    for _ in range(4):
        Sitting(make_exam(), user)
    assert queries(page) == few


@pytest.mark.parametrize("name", ["start", "state", "save", "submit", "review"])
def test_an_attempt_costs_the_same_for_two_and_for_ten_questions(name):
    assert cost(2, name) == cost(10, name)


def cost(size, name):
    sitting = Sitting(make_exam([[make_question() for _ in range(size)]]))
    sitting.save(*[sitting.answer(n) for n in range(size)])
    if name == "review":
        sitting.submit()
    again = [sitting.answer(n) for n in range(size)]
    calls = {
        "start": sitting.start,
        "state": partial(sitting.get, ""),
        "save": partial(sitting.save, *again),
        "submit": sitting.submit,
        "review": partial(sitting.get, "review/"),
    }
    with CaptureQueriesContext(connection) as captured:
        assert calls[name]().status_code == 200
    return len(captured)


def test_a_save_is_one_statement():
    sitting = Sitting(make_exam())
    sitting.save(sitting.answer(0))
    items = [sitting.answer(0), sitting.answer(1)]
    with CaptureQueriesContext(connection) as captured:
        sitting.save(*items)
    assert len(captured) == 1


def test_publishing_an_exam_is_flat():
    def publish(size):
        exam = make_exam([[make_question() for _ in range(size)]])
        exam = Exam.objects.get(pk=exam.pk)
        exam.duration_minutes += 1
        revision = exam.save_revision()
        with CaptureQueriesContext(connection) as captured:
            revision.publish()
        return len(captured)

    assert publish(3) == publish(12)
