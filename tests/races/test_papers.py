"""Starts that meet a publish or each other, on a database where transactions commit."""

import threading
from datetime import timedelta
from functools import partial

from django.utils import timezone

import pytest

from core.problems import Refusal
from exams.attempts import actions, dealing
from exams.models import Attempt, Exam, Exposure
from exams.papers import publishing
from tests.exams.mixes import bank, draft_mix, make_mix, mix
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


def publish_while_a_question_changes(monkeypatch):
    """(the outcome, the exam, whether its pool holds a version that is not live)."""
    mended = bank(3)[0]
    rules = [mix(mended.subject, 2)]
    exam = draft_mix((rules, []), paper_mode="per_student")
    compiled, done, lock = (
        threading.Event(),
        threading.Event(),
        publishing.lock_questions,
    )

    def lock_late(ids):
        compiled.set()
        done.wait(10)
        return lock(ids)

    def mend():
        compiled.wait(10)
        mended.prompt = [("text", {"en": "Mended?", "hi": ""})]
        mended.save_revision().publish()
        done.set()

    monkeypatch.setattr(publishing, "lock_questions", lock_late)
    outcome, failed = race(exam.latest_revision.publish, mend)
    assert failed is None
    return outcome, *pooled(exam, mended)


def pooled(exam, question):
    exam.refresh_from_db()
    question.refresh_from_db()
    entries = dealing.pool_of(exam.live_paper_id).by_question if exam.live else {}
    held = entries.get(question.pk)
    return exam, bool(held) and held.version != question.live_version_id


def test_a_publish_is_refused_where_a_question_of_its_pool_changes_meanwhile(
    monkeypatch,
):
    outcome, exam, is_stale = publish_while_a_question_changes(monkeypatch)
    assert isinstance(outcome, Refusal)
    assert [x["code"] for x in outcome.errors] == ["question-not-live"]
    assert (exam.live, is_stale) == (False, False)
    exam.latest_revision.publish()


def test_control_a_pool_that_is_read_once_holds_the_version_of_before(monkeypatch):
    monkeypatch.setattr(publishing.PublishExam, "still_fits", lambda *_: True)
    outcome, exam, is_stale = publish_while_a_question_changes(monkeypatch)
    assert (outcome, exam.live, is_stale) == (None, True, True)


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
