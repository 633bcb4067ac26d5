"""Everything that can happen to an attempt, in any order: what was acknowledged stays."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.problems import Refusal
from exams.attempts import actions, closing, invigilating, pausing, saving
from exams.attempts.saving import Item
from exams.attempts.states import TRANSITIONS
from exams.models import Answer, Attempt, AttemptEvent, Exam
from tests.exams.factories import draft_exam, make_question
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
T0 = datetime.fromisoformat("2026-03-01T10:00:00+00:00")
REFUSED = {
    *("epoch-stale", "deadline-passed", "attempt-paused", "attempt-settled"),
    *("attempt-void", "pause-not-allowed", "section-not-open"),
}


class World:
    """The exam all runs share: an hour and a quarter of grace, for three questions in two
    sections, of which the first ends after half an hour."""

    def __init__(self):
        one, two, three = (make_question() for _ in range(3))
        self.exam = draft_exam([[one, two], [three]], pause_allowed=True)
        self.exam.sections.filter(number=1).update(duration_minutes=30)
        self.exam = Exam.objects.get(pk=self.exam.pk)
        self.exam.save_revision().publish()
        self.exam.refresh_from_db()
        rows = self.exam.live_paper.questions.select_related("version")
        self.options = {x.question_id: x.version.delivery["options"] for x in rows}
        self.right = {x.question_id: x.version.key["answer"] for x in rows}
        self.user, self.staff = make_user(), make_user()
        self.sessions = [make_session(self.user), make_session(self.user)]


class Sat(RuleBasedStateMachine):
    """`made` are the items of the client, `kept` {seq: item} what was acknowledged."""

    world = None

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now, self.made, self.kept, self.hash = T0, [], {}, ""
        self.holder, self.status, self.frozen = 0, "in_progress", None
        self.start()
        self.make(0, 0, is_lost=False)
        self.make(1, 1, is_lost=True)

    def teardown(self):
        """The phone comes back just after the deadline; in the end all is marked."""
        try:
            row = Attempt.objects.get(pk=self.attempt.pk)
            self.now = max(self.now, row.deadline_at + MINUTE)
            self.deliver(self.made, self.epoch)
            self.now += timedelta(hours=12)
            self.sweep()
            self.what_was_acknowledged_is_there()
            self.it_goes_by_the_table_and_settled_stays()
            assert self.status in ("settled", "void", "paused")
        finally:
            transaction.savepoint_rollback(self.savepoint)

    def start(self, takeover=False):
        session = self.world.sessions[self.holder]
        self.attempt, _ = actions.start_attempt(
            self.world.user,
            self.world.exam.slug,
            session_id=session.pk,
            takeover=takeover,
            now=self.now,
        )
        self.epoch = self.attempt.epoch

    def who(self):
        session = self.world.sessions[self.holder].pk
        return self.world.user, session, self.attempt.pk

    def tried(self, verb, *args, **said):
        """What it answered; a refusal is one of those we know and is None."""
        try:
            return verb(*args, now=self.now, **said)
        except Refusal as no:
            if no.code not in REFUSED:
                raise
        return None

    @rule(minutes=st.sampled_from([1, 5, 10, 20, 61]))
    def wait(self, minutes):
        self.now += minutes * MINUTE

    @rule(place=st.integers(0, 2), choice=st.integers(0, 3), is_lost=st.booleans())
    def answer(self, place, choice, is_lost):
        self.make(place, choice, is_lost)

    def make(self, place, choice, is_lost):
        question, options = list(self.world.options.items())[place]
        at_ms = (self.now - T0) // timedelta(milliseconds=1)
        seq = len(self.made) + 1
        said = {"option": options[choice]}
        self.made.append(Item(question, said, seq, at_ms, 0, False))
        if not is_lost:
            self.deliver(self.made[-1:], self.epoch)

    @rule(data=st.data())
    def send(self, data):
        """Any of what was ever made, in any order, again or for the first time: that
        an answer was lost on the way is the same."""
        seqs = st.integers(1, len(self.made))
        numbers = st.lists(seqs, unique=True, min_size=1, max_size=4)
        items = [self.made[seq - 1] for seq in data.draw(numbers)]
        self.deliver(items, self.epoch)

    def deliver(self, items, epoch):
        user, *which = self.who()
        answered = self.tried(
            saving.save_answers, user.pk, *which, epoch=epoch, items=items
        )
        if answered is None:
            return
        before = set(self.kept)
        numbers = {x for a, b in answered["receipt"]["seqs"] for x in range(a, b + 1)}
        new = sorted(
            (x for x in items if x.seq in numbers - before), key=lambda x: x.seq
        )
        assert numbers == before | {x.seq for x in new}
        if new:
            text = self.hash + "".join(map(digest, new))
            self.hash = sha256(text.encode()).hexdigest()
        self.kept |= {x.seq: x for x in new}
        assert answered["receipt"]["hash"] == self.hash

    @rule()
    def take_over(self):
        old = (self.holder, self.epoch)
        if Attempt.objects.get(pk=self.attempt.pk).goes_on(self.now):
            self.holder = 1 - self.holder
            self.start()
            new = (self.holder, self.epoch)
            self.holder, self.epoch = old
            assert self.tried(self.save_one) is None
            self.holder, self.epoch = new

    def save_one(self, now):
        question = next(iter(self.world.options))
        user, *which = self.who()
        items = [Item(question, None, 999_999, 1, 0, False)]
        return saving.save_answers(
            user.pk, *which, epoch=self.epoch, items=items, now=now
        )

    @rule()
    def pause(self):
        self.tried(pausing.pause, *self.who(), epoch=self.epoch)

    @rule()
    def resume(self):
        self.tried(pausing.resume, *self.who(), epoch=self.epoch)

    @rule(minutes=st.sampled_from([5, 30]))
    def extend(self, minutes):
        said = {"minutes": minutes, "reason": "Noise."}
        staff = self.world.staff
        self.tried(invigilating.extend_attempt, staff, self.attempt.pk, **said)

    @rule(number=st.integers(1, 2))
    def finish_section(self, number):
        who = *self.who(), number
        self.tried(pausing.finish_section, *who, epoch=self.epoch)

    @rule(is_sure=st.booleans())
    def void(self, is_sure):
        if is_sure:
            said = {"reason": "Copied."}
            staff = self.world.staff
            self.tried(invigilating.void_attempt, staff, self.attempt.pk, **said)

    @rule()
    def clean_up(self):
        self.sweep()

    def sweep(self):
        closing.settle_due(now=self.now)

    @rule()
    def submit(self):
        self.tried(actions.submit_attempt, self.world.user, self.attempt.pk)

    def last(self):
        """{question: the last of what was acknowledged}."""
        items = sorted(self.kept.values(), key=lambda x: x.seq)
        return {x.question: x for x in items}

    @invariant()
    def what_was_acknowledged_is_there(self):
        last = {q: (x.seq, x.response) for q, x in self.last().items()}
        rows = Answer.objects.filter(attempt=self.attempt.pk)
        found = rows.values_list("question", "seq", "response")
        assert {q: (seq, said) for q, seq, said in found} == last

    @invariant()
    def it_goes_by_the_table_and_settled_stays(self):
        row = Attempt.objects.get(pk=self.attempt.pk)
        before, self.status = self.status, row.status
        assert reachable(before, row.status)
        if row.is_settled:
            told = (row.hash, row.seqs, row.closed_at, row.settled_at, row.events)
            told = (*told, row.result.current.score, row.scores.count())
            self.frozen = self.frozen or told
            assert told == self.frozen
            assert row.scores.count() == 1
            right = [
                q for q, x in self.last().items() if x.response == self.world.right[q]
            ]
            assert row.result.current.score == len(right)
        numbers = AttemptEvent.objects.filter(attempt=row.pk).values_list(
            "n", flat=True
        )
        assert sorted(numbers) == list(range(1, row.events + 1))


def reachable(before, after):
    """One call may take two steps, as expire and settle."""
    steps = {before} | TRANSITIONS[before]
    return after in steps or any(after in TRANSITIONS[x] for x in steps)


def digest(item):
    content = [item.question, item.response, item.seq]
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def test_whatever_the_order_nothing_acknowledged_is_lost_or_marked_twice():
    world = type("Run", (Sat,), {"world": World()})
    calm = settings(
        max_examples=8,
        stateful_step_count=14,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(world, settings=calm)
