"""Callers at the same moment, on a database where transactions commit.

Each race has a control that takes the lock or constraint away and shows the accident.
"""

import threading
import time
from datetime import timedelta
from functools import partial

from django.db import IntegrityError, connection, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

import pytest

from core.kept import Kept
from core.models import AuditEntry
from core.problems import Refusal
from exams.attempts import (
    access,
    actions,
    cancelling,
    closing,
    invigilating,
    lookups,
    rescoring,
    saving,
    scoring,
)
from exams.attempts.saving import Item
from exams.models import Answer, Attempt, Cancellation, Result, Score, ScoreRun
from exams.papers import running
from tests.exams.factories import make_exam, make_question
from tests.factories import make_session, make_user
from tests.racing import race

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("own_database")]

UNLOCKED = """
INSERT INTO exams_answer
    (attempt_id, question_id, response, seq, at_ms, time_spent_ms, flagged)
SELECT id, %(question)s, %(response)s::jsonb, 1, 1, 0, false FROM exams_attempt
WHERE id = %(attempt)s AND status = 'in_progress'
RETURNING seq
"""


WAITED_FOR = """
SELECT EXISTS (
    SELECT FROM pg_locks WHERE NOT granted
    AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
)
"""


class Scene:
    """A student in the middle of an exam of one question."""

    def __init__(self, exam=None):
        self.exam = exam or make_exam([[make_question()]])
        self.user = make_user()
        self.session = make_session(self.user)
        self.attempt = self.start()[0]
        place = self.exam.live_paper.questions.get()
        self.question, self.right = place.question_id, place.version.key["answer"]

    def start(self):
        return actions.start_attempt(
            self.user, self.exam.slug, session_id=self.session.pk, now=timezone.now()
        )

    def save(self, seq=1):
        return saving.save_answers(
            self.user.pk,
            self.session.pk,
            self.attempt.pk,
            epoch=1,
            items=[Item(self.question, self.right, seq, 1, 0, False)],
            now=timezone.now(),
        )

    def submit(self):
        return actions.submit_attempt(self.user, self.attempt.pk, now=timezone.now())

    def run_out(self):
        now = timezone.now()
        Attempt.objects.filter(pk=self.attempt.pk).update(
            started_at=now - timedelta(hours=2), deadline_at=now - timedelta(hours=1)
        )

    def score(self):
        return Result.objects.get(attempt=self.attempt).current.score


def submit_while(save):
    """Runs `save` in an open transaction, a submit meanwhile, then commits the save."""
    scene, saved = Scene(), threading.Event()

    def holding():
        with transaction.atomic():
            answered = save(scene)
            saved.set()
            # The submit either passes by now or waits for this commit.
            submitted.wait(1)
        return answered

    submitted = threading.Event()

    def submitting():
        saved.wait(10)
        scene.submit()
        submitted.set()

    answered, done = race(holding, submitting)
    assert done is None
    return scene, answered


def test_an_answer_acknowledged_during_a_submit_is_marked():
    scene, answered = submit_while(Scene.save)
    assert answered["saved"] == 1
    assert scene.score() == 1


def test_control_without_the_attempts_row_an_acknowledged_answer_goes_unmarked():
    def unlocked(scene):
        with connection.cursor() as cursor:
            response = f'{{"option": "{scene.right["option"]}"}}'
            who = {"attempt": scene.attempt.pk, "question": scene.question}
            cursor.execute(UNLOCKED, {**who, "response": response})
            return cursor.fetchone()

    scene, answered = submit_while(unlocked)
    assert answered == (1,)
    assert Answer.objects.count() == 1
    assert scene.score() == 0


def test_save_and_submit_at_once_never_lose_an_acknowledged_answer():
    exam = make_exam([[make_question()]])
    for _ in range(10):
        scene = Scene(exam)
        saved, submitted = race(scene.save, scene.submit)
        assert isinstance(submitted, Attempt)
        if isinstance(saved, Refusal):
            assert saved.code == "attempt-settled"
            assert not scene.attempt.answers.exists()
        assert scene.score() == (0 if isinstance(saved, Refusal) else 1)


def test_eight_submits_give_one_result():
    scene = Scene()
    scene.save()
    outcomes = race(*[scene.submit] * 8)
    assert {(a.settled_at, a.result.current.score) for a in outcomes} == {
        (outcomes[0].settled_at, 1)
    }
    assert Result.objects.count() == 1


def meet(call, parties=2):
    """`call`, with a meeting point before it that waits for as many callers."""
    barrier = threading.Barrier(parties, timeout=5)

    def met(*args, **kwargs):
        barrier.wait()
        return call(*args, **kwargs)

    return met


def without_row_locks(monkeypatch):
    """No queryset locks its rows, nor does what is kept of one."""
    monkeypatch.setattr(
        QuerySet, "select_for_update", lambda rows, **options: rows.all()
    )
    for name in ("OWN_LOCKED", "OPENED"):
        kept = getattr(lookups, name)
        monkeypatch.setattr(lookups, name, Kept(kept.make, *kept.names))


def test_control_without_the_lock_two_submits_both_mark(monkeypatch):
    scene = Scene()
    unlocked = partial(access.own_attempt, lock=False)
    monkeypatch.setattr(
        access, "own_attempt", lambda user, pk, lock: unlocked(user, pk)
    )
    monkeypatch.setattr(scoring, "run", meet(scoring.run))
    outcomes = race(scene.submit, scene.submit)
    # Both marked; only the constraint of the result kept the second one out.
    assert sorted(type(x).__name__ for x in outcomes) == ["Attempt", "IntegrityError"]


def test_eight_starts_open_one_attempt():
    scene = Scene()
    scene.submit()
    outcomes = race(*[scene.start] * 8)
    assert len({attempt.pk for attempt, _ in outcomes}) == 1
    assert [is_new for _, is_new in outcomes].count(True) == 1
    assert Attempt.objects.open().count() == 1


def test_control_without_the_constraints_two_starts_open_two_attempts(monkeypatch):
    scene = Scene()
    scene.submit()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_attempt")
        cursor.execute("ALTER TABLE exams_attempt DROP CONSTRAINT attempt_number_once")
    monkeypatch.setattr(actions, "new_attempt", meet(actions.new_attempt))
    race(scene.start, scene.start)
    assert Attempt.objects.open().count() == 2


def test_the_sweep_and_a_late_submit_give_one_result():
    exam = make_exam([[make_question()]])
    for _ in range(5):
        scene = Scene(exam)
        scene.save()
        scene.run_out()
        swept, submitted = race(
            partial(closing.settle_due, now=timezone.now()), scene.submit
        )
        assert swept in (0, 1)
        assert submitted.is_settled
        assert scene.score() == 1
    assert Result.objects.count() == 5


def test_two_sweeps_share_the_work():
    exam = make_exam([[make_question()]])
    scenes = [Scene(exam) for _ in range(6)]
    for scene in scenes:
        scene.run_out()
    sweep = partial(closing.settle_due, now=timezone.now())
    swept = race(sweep, sweep)
    assert sum(swept) == Result.objects.count() == 6


def test_control_without_row_locks_sweep_and_submit_both_mark(monkeypatch):
    scene = Scene()
    scene.run_out()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(scoring, "run", meet(scoring.run))
    swept, submitted = race(
        partial(closing.settle_due, now=timezone.now()), scene.submit
    )
    # Both held the attempt for theirs; only the result's constraint kept one out.
    assert (swept, type(submitted)) in [(0, Attempt), (1, IntegrityError)]


def test_a_sweep_leaves_alone_what_a_submit_holds():
    scene = Scene()
    scene.run_out()
    with transaction.atomic():
        access.own_attempt(scene.user, scene.attempt.pk, lock=True)
        (swept,) = race(partial(closing.settle_due, now=timezone.now()))
    assert swept == 0
    assert not Result.objects.exists()


def test_two_devices_that_start_at_once_leave_one_holder():
    scene = Scene()
    other = make_session(scene.user)
    take = partial(
        actions.start_attempt, scene.user, scene.exam.slug, now=timezone.now()
    )
    race(partial(take, session_id=other.pk), partial(take, session_id=other.pk))
    attempt = Attempt.objects.get()
    assert (attempt.epoch, attempt.session_id) == (2, other.pk)


def test_saves_at_once_keep_every_item_and_one_receipt():
    scene = Scene()
    outcomes = race(*[partial(scene.save, seq) for seq in range(1, 9)])
    assert all(isinstance(answered, dict) for answered in outcomes)
    attempt = Attempt.objects.get()
    assert attempt.seqs == [[1, 8]]
    assert Answer.objects.get().seq == 8
    assert attempt.hash in {answered["receipt"]["hash"] for answered in outcomes}
    assert all(a["receipt"]["seqs"] for a in outcomes)


def test_the_database_keeps_what_the_constraints_promise():
    scene = Scene()
    with pytest.raises(IntegrityError, match="status_says_when"):
        Attempt.objects.filter(pk=scene.attempt.pk).update(status="settled")
    connections.close_all()


def taken_again(scene):
    """A start and a hand-in of the same student."""
    attempt, _ = scene.start()
    actions.submit_attempt(scene.user, attempt.pk, now=timezone.now())


def test_no_race_gets_past_the_attempts_allowed():
    scene = Scene(make_exam([[make_question()]], attempts_allowed=3))
    scene.submit()
    outcomes = race(*[partial(taken_again, scene)] * 6)
    codes = {x.code for x in outcomes if isinstance(x, Refusal)}
    assert codes <= {"attempts-used"}
    assert not [x for x in outcomes if x and not isinstance(x, Refusal)]
    assert Attempt.objects.count() <= 3
    for _ in range(3 - Attempt.objects.count()):
        taken_again(scene)
    with pytest.raises(Refusal, match="every attempt"):
        scene.start()
    assert Attempt.objects.count() == 3


def test_control_without_the_constraints_a_race_gets_past_them(monkeypatch):
    scene = Scene(make_exam([[make_question()]], attempts_allowed=2))
    scene.submit()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_attempt")
        cursor.execute("ALTER TABLE exams_attempt DROP CONSTRAINT attempt_number_once")
    monkeypatch.setattr(actions, "new_attempt", meet(actions.new_attempt))
    race(scene.start, scene.start)
    assert Attempt.objects.count() == 3


def close_while_starting():
    """How many attempts go on after an exam was closed while one was starting."""
    scene, begun, closed = Scene(), threading.Event(), threading.Event()
    scene.submit()

    def starting():
        with transaction.atomic():
            scene.start()
            begun.set()
            # The closing either passes by now or waits for this commit.
            closed.wait(1)

    def closing():
        begun.wait(10)
        staff, now = make_user(is_staff=True), timezone.now()
        invigilating.close_exam(staff, scene.exam.pk, reason="Power.", now=now)
        closed.set()

    assert race(starting, closing) == [None, None]
    return Attempt.objects.open().filter(deadline_at__gt=timezone.now()).count()


def test_nobody_writes_on_who_started_while_the_exam_was_closed():
    assert close_while_starting() == 0


def test_control_without_the_lock_a_start_outlives_the_closing(monkeypatch):
    monkeypatch.setattr(running, "enter", lambda slug: None)
    assert close_while_starting() == 1


def wait_until_waited_for():
    """Until another connection waits for this one's commit."""
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(WAITED_FOR)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def extend_while_starting_anew():
    """What an extension of the exam answers while the next attempt is begun in the
    grace of the last one."""
    scene, begun = Scene(), threading.Event()
    now = scene.attempt.deadline_at + timedelta(minutes=1)
    closing.settle_due(now=now)
    staff = make_user(is_staff=True)

    def starting():
        with transaction.atomic():
            actions.start_attempt(
                scene.user, scene.exam.slug, session_id=scene.session.pk, now=now
            )
            begun.set()
            wait_until_waited_for()

    def extending():
        begun.wait(10)
        told = {"minutes": 5, "reason": "Power."}
        return invigilating.extend_exam(staff, scene.exam.pk, **told, now=now)

    _, answered = race(starting, extending)
    assert Attempt.objects.open().get().number == 2
    return answered


def test_more_time_for_all_leaves_out_who_begins_the_next_attempt():
    assert extend_while_starting_anew() == 0
    assert AuditEntry.objects.filter(verb="exam.extend").count() == 1


def test_control_without_the_savepoint_nobody_gets_more_time(monkeypatch):
    monkeypatch.setattr(invigilating, "IntegrityError", KeyError)
    assert isinstance(extend_while_starting_anew(), IntegrityError)
    assert not AuditEntry.objects.filter(verb="exam.extend").exists()


def cancel(scene):
    staff, now = make_user(is_staff=True), timezone.now()
    return cancelling.cancel_question(
        *(staff, scene.exam.pk),
        question=scene.question,
        scores="full_to_all",
        reason="Misprinted.",
        now=now,
    )


def cancel_while_submitting():
    """The score of a blank paper handed in while its question was cancelled."""
    scene, marked, cancelled = Scene(), threading.Event(), threading.Event()
    Scene(scene.exam).submit()

    def submitting():
        with transaction.atomic():
            scene.submit()
            marked.set()
            # The cancelling either passes by now or waits for this commit.
            cancelled.wait(1)

    def cancelling_it():
        marked.wait(10)
        cancel(scene)
        cancelled.set()

    assert race(submitting, cancelling_it) == [None, None]
    return scene.score()


def test_who_hands_in_while_a_question_is_cancelled_is_marked_by_that():
    assert cancel_while_submitting() == 1


def test_control_without_the_lock_the_cancelled_question_is_marked_as_usual(
    monkeypatch,
):
    monkeypatch.setattr(running, "mark", lambda exam_id: None)
    assert cancel_while_submitting() == 0


def test_a_question_cancelled_four_times_at_once_is_cancelled_once():
    scene = Scene()
    scene.submit()
    outcomes = race(*[partial(cancel, scene)] * 4)
    assert sorted(outcomes) == [0, 0, 0, 1]
    assert AuditEntry.objects.filter(verb="exam.cancel-question").count() == 1
    assert scene.score() == 1


def test_control_without_the_lock_it_is_cancelled_twice(monkeypatch):
    scene = Scene()
    careless = partial(access.any_exam, lock=False)
    monkeypatch.setattr(access, "any_exam", lambda pk, lock: careless(pk))
    monkeypatch.setattr(running, "hold_marking", meet(running.hold_marking))
    outcomes = race(partial(cancel, scene), partial(cancel, scene))
    # Only the constraint kept the second one out.
    assert {type(x) for x in outcomes} == {int, IntegrityError}


def marked_anew_by_two():
    """What two sweeps at once made of one result: their outcomes."""
    scene = Scene()
    scene.submit()
    run = ScoreRun.objects.create(exam=scene.exam, number=2, started_at=timezone.now())
    version = scene.exam.live_paper.questions.get().version
    told = {"version": version, "scores": "full_to_all"}
    Cancellation.objects.create(exam=scene.exam, run=run, **told)
    sweep = partial(rescoring.mark_run, run.pk, now=timezone.now())
    outcomes = race(sweep, sweep)
    assert scene.score() == 1
    assert Score.objects.count() == 2
    return sorted(outcomes)


def test_two_sweeps_at_once_mark_a_result_anew_once():
    assert marked_anew_by_two() == [0, 1]


def test_control_without_row_locks_only_the_constraint_parts_two_sweeps(
    monkeypatch, caplog
):
    without_row_locks(monkeypatch)
    monkeypatch.setattr(rescoring, "change", meet(rescoring.change))
    assert marked_anew_by_two() == [0, 1]
    assert "one_score_per_run_and_attempt" in caplog.text
