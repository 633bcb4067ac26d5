"""Saves against all that closes an attempt or a part of it.

What comes second waits for the row. Each control takes that lock away from the slow path
and shows the accident.
"""

import threading
import time
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

import pytest

from core.problems import Refusal
from exams.attempts import access, actions, closing, pausing, saving
from exams.attempts.saving import Item
from exams.models import Attempt
from tests.exams.factories import make_exam, make_question
from tests.factories import make_session, make_user
from tests.racing import race

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("own_database")]
MINUTE = timedelta(minutes=1)
BLOCKED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


class Scene:
    """A student in an exam of one section; all happens at `now`."""

    def __init__(self, *, late=False):
        exam = make_exam([[make_question()]], pause_allowed=True)
        self.user = make_user()
        self.session = make_session(self.user)
        self.began = timezone.now()
        self.now = self.began + (61 if late else 1) * MINUTE
        self.attempt, _ = actions.start_attempt(
            self.user, exam.slug, session_id=self.session.pk, now=self.began
        )
        place = exam.live_paper.questions.get()
        self.question, self.right = place.question_id, place.version.key["answer"]
        self.who = (self.user, self.session.pk, self.attempt.pk)

    def save(self):
        item = Item(self.question, self.right, 1, 1, 0, False)
        user, *which = self.who
        return saving.save_answers(user.pk, *which, epoch=1, items=[item], now=self.now)

    def pause(self):
        pausing.pause(*self.who, epoch=1, now=self.now)

    def finish(self):
        pausing.finish_section(*self.who, 1, epoch=1, now=self.now)

    def submit(self):
        actions.submit_attempt(self.user, self.attempt.pk, now=self.now)

    def sweep(self):
        closing.settle_due(now=self.now)

    def now_is(self):
        return Attempt.objects.get(pk=self.attempt.pk)

    def answers(self):
        return self.attempt.answers.count()


def is_anybody_blocked():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(BLOCKED)
        return cursor.fetchone() != (0,)


def in_turn(first, second):
    """What both answer where `second` begins while `first` is not committed yet, and is
    through or waits for a lock before it is."""
    begun, through = threading.Event(), threading.Event()

    def holding():
        with transaction.atomic():
            answered = first()
            begun.set()
            until = time.monotonic() + 10
            while not through.is_set() and not is_anybody_blocked():
                assert time.monotonic() < until
                time.sleep(0.01)
        return answered

    def following():
        begun.wait(10)
        try:
            return second()
        finally:
            through.set()

    return race(holding, following)


def test_a_save_that_comes_second_is_refused_and_stores_nothing():
    for verb, late, outcome in (
        ("pause", False, "attempt-paused"),
        ("finish", False, "section-finished"),
        ("submit", False, "attempt-settled"),
        ("submit", True, "attempt-settled"),
    ):
        scene = Scene(late=late)
        done, answered = in_turn(getattr(scene, verb), scene.save)
        assert done is None
        assert said_no(answered) == outcome
        assert scene.answers() == 0


def said_no(answered):
    if isinstance(answered, Refusal):
        return answered.code
    [rejected] = answered["rejected"]
    return rejected["code"]


def test_a_save_that_comes_first_is_stored_before_the_other_goes_on():
    for verb, late in (
        ("pause", False),
        ("finish", False),
        ("submit", False),
        ("submit", True),
    ):
        scene = Scene(late=late)
        answered, done = in_turn(scene.save, getattr(scene, verb))
        assert (answered["saved"], done) == (1, None)
        assert scene.answers() == 1
        if verb == "submit":
            assert scene.now_is().result.current.score == 1


def test_a_late_answer_meets_the_sweep_and_is_marked_once():
    scene = Scene(late=True)
    done, answered = in_turn(scene.sweep, scene.save)
    assert (done, answered["saved"]) == (None, 1)
    assert scene.now_is().status == "expired"
    closing.settle_due(now=scene.now + 15 * MINUTE)
    assert scene.now_is().result.current.score == 1


def test_control_without_the_lock_a_late_answer_is_stored_and_never_marked(
    monkeypatch,
):
    """The slow path read the row before the hand-in committed, and then went on."""
    scene = Scene(late=True)
    closing.settle_due(now=scene.now)
    monkeypatch.setattr(
        access,
        "held_attempt",
        lambda user, session, pk, epoch: access.own_attempt(scene.user, pk),
    )
    done, answered = in_turn(scene.submit, scene.save)
    assert (done, answered["saved"]) == (None, 1)
    assert scene.answers() == 1
    assert scene.now_is().result.current.score == 0


UNLOCKED = """
INSERT INTO exams_answer
    (attempt_id, question_id, response, seq, at_ms, time_spent_ms, flagged)
SELECT id, %s, 'null', 1, 1, 0, false FROM exams_attempt
WHERE id = %s AND status = 'in_progress' AND open_sections IS NULL
"""


def unlocked(scene):
    with connection.cursor() as cursor:
        cursor.execute(UNLOCKED, [scene.question, scene.attempt.pk])


def test_control_a_save_that_does_not_begin_with_the_row_passes_what_closes():
    for verb in ("pause", "finish", "sweep"):
        scene = Scene(late=verb == "sweep")
        in_turn(getattr(scene, verb), partial(unlocked, scene))
        assert scene.answers() == 1
        attempt = scene.now_is()
        assert attempt.status != "in_progress" or attempt.open_sections == []
