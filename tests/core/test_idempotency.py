"""Calls that come twice and happen once."""

import threading
from datetime import timedelta
from functools import partial

from django.db import OperationalError, connection
from django.utils import timezone

import pytest
import time_machine
from rest_framework.exceptions import ValidationError

from core import actions
from core.answers import to_response
from core.idempotency import key_of, once
from core.models import IdempotencyKey
from core.problems import Refusal
from tests.factories import make_user
from tests.racing import race


class Work:
    """Counts how often it is done."""

    def __init__(self, fails=False):
        self.times, self.fails = 0, fails

    def __call__(self):
        self.times += 1
        if self.fails:
            raise RuntimeError("the gateway is away")
        return {"order": self.times}


@pytest.fixture
def user(db):
    return make_user()


def test_the_second_call_is_answered_as_the_first_and_does_nothing(user):
    work = Work()
    answers = [once(user, "k", b"{}", work) for _ in range(3)]
    assert answers == [{"order": 1}] * 3
    assert work.times == 1


def test_the_same_key_with_another_body_is_refused(user):
    work = Work()
    once(user, "k", b"{}", work)
    with pytest.raises(Refusal) as refusal:
        once(user, "k", b'{"amount": 1}', work)
    assert to_response(refusal.value).status_code == 422
    assert work.times == 1


def test_failed_work_frees_the_key(user):
    with pytest.raises(RuntimeError):
        once(user, "k", b"{}", Work(fails=True))
    assert not IdempotencyKey.objects.exists()
    assert once(user, "k", b"{}", Work()) == {"order": 1}


def test_keys_of_two_users_do_not_meet(user):
    work = Work()
    assert once(user, "k", b"{}", work) == {"order": 1}
    assert once(make_user(), "k", b'{"other": 1}', work) == {"order": 2}


def test_a_key_is_forgotten_after_a_day_and_not_before(user):
    once(user, "k", b"{}", Work())
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        actions.purge_cache()
        assert IdempotencyKey.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        actions.purge_cache()
        assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "schlüssel", "a\tb"])
def test_a_call_without_a_proper_key_is_refused(rf, key):
    request = rf.post("/", headers={"idempotency-key": key})
    with pytest.raises(ValidationError):
        key_of(request)


def test_a_proper_key_is_read(rf):
    assert key_of(rf.post("/", headers={"idempotency-key": " k-1 "})) == "k-1"


@pytest.mark.race
def test_twins_at_the_same_moment_do_the_work_once(own_database):
    user, work = make_user(), Work()
    outcomes = race(*[partial(once, user, "k", b"{}", work)] * 4)
    assert outcomes == [{"order": 1}] * 4
    assert work.times == 1


@pytest.mark.race
def test_without_the_unique_key_twins_would_both_work(own_database):
    """The control: the same calls where the index is gone."""
    user, work = make_user(), Work()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS one_answer_for_a_key")
    meet = threading.Barrier(3, timeout=10)

    def slow():
        meet.wait()
        return work()

    race(*[partial(once, user, "k", b"{}", slow)] * 3)
    assert work.times == 3


@pytest.mark.race
def test_a_twin_that_waits_too_long_is_told_to_come_again(own_database):
    user, work = make_user(), Work()
    begun, over = threading.Event(), threading.Event()

    def long_work():
        begun.set()
        over.wait(10)
        return work()

    def twin():
        begun.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
            once(user, "k", b"{}", work)
        except OperationalError as error:
            answer = to_response(error)
            return answer.status_code, answer["Retry-After"]
        finally:
            over.set()

    first, second = race(partial(once, user, "k", b"{}", long_work), twin)
    assert first == {"order": 1}
    assert second == (503, "3")
