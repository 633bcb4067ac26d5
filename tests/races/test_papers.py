"""Starts that meet a publish or each other, on a database where transactions commit."""

import threading
from datetime import timedelta
from functools import partial

from django.utils import timezone

import pytest

from core.problems import Refusal
from exams.attempts import actions, dealing
from exams.models import Attempt, Exam, Exposure
from tests.exams.mixes import bank, make_mix, mix
from tests.factories import make_session, make_user
from tests.racing import race

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("own_database")]
OLD, NEW = timedelta(minutes=60), timedelta(minutes=90)


def two_versions():
    """A published exam, its subjects before and after, and a draft of another paper."""
    old, new = bank(6)[0].subject, bank(6)[0].subject
    exam = make_mix(([mix(old, 3)], []), paper_mode="per_student", duration_minutes=60)
    section = exam.sections.first()
    section.rules = [mix(new, 3)]
    exam.sections = [section]
    exam.duration_minutes = 90
    return exam, {old.pk: OLD, new.pk: NEW}, exam.save_revision()


def start(exam, user, session):
    return actions.start_attempt(
        user, exam.slug, session_id=session.pk, now=timezone.now()
    )[0]


def starter(exam):
    user = make_user()
    return partial(start, exam, user, make_session(user))


def is_whole(attempt, times):
    """Whether questions, places and time are those of one paper."""
    [subject] = {place["subject"]["id"] for place in attempt.places}
    drawn = dealing.pool_of(attempt.paper_id).by_question
    return attempt.deadline_at - attempt.started_at == times[subject] and {
        place["question"] for place in attempt.order
    } <= set(drawn)


def test_a_publish_during_starts_leaves_each_attempt_wholly_old_or_wholly_new():
    for _ in range(3):
        exam, times, revision = two_versions()
        starts = [starter(exam) for _ in range(6)]
        published, *attempts = race(revision.publish, *starts)
        assert not isinstance(published, Exception)
        assert all(is_whole(attempt, times) for attempt in attempts)
        late = starter(exam)()
        assert late.deadline_at - late.started_at == NEW


def test_control_a_start_that_reads_the_exam_twice_mixes_two_papers(monkeypatch):
    exam, times, revision = two_versions()
    read, published = threading.Event(), threading.Event()
    careful = dealing.dealt

    def careless(user, exam, number, now, **more):
        paper = exam.live_paper
        read.set()
        published.wait(10)
        again = Exam.objects.get(pk=exam.pk)
        return {**careful(user, again, number, now, **more), "paper": paper}

    def publish():
        read.wait(10)
        revision.publish()
        published.set()

    monkeypatch.setattr(dealing, "dealt", careless)
    attempt, _ = race(starter(exam), publish)
    assert not is_whole(attempt, times)


def capped():
    subject = bank(4)[0].subject
    return make_mix(([mix(subject, 2)], []), paper_mode="per_student", exposure_cap=1)


def test_starts_at_once_never_draw_a_question_more_often_than_the_cap():
    exam = capped()
    outcomes = race(*[starter(exam) for _ in range(5)])
    refused = [x for x in outcomes if isinstance(x, Refusal)]
    assert [x.code for x in refused] == ["no-fresh-questions"] * 3
    assert Attempt.objects.count() == 2
    assert set(Exposure.objects.values_list("drawn", flat=True)) == {1}


def test_control_without_the_lock_starts_overdraw(monkeypatch):
    exam = capped()
    barrier = threading.Barrier(3, timeout=10)

    def unlocked(exam, cap):
        barrier.wait()
        return set()

    monkeypatch.setattr(dealing, "worn", unlocked)
    race(*[starter(exam) for _ in range(3)])
    assert max(Exposure.objects.values_list("drawn", flat=True)) > 1
