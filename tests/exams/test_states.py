"""The states of an attempt, its timeline, and what staff and the clock do to it."""

from datetime import timedelta
from itertools import product

from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

import pytest

from core.models import AuditEntry
from exams.attempts import closing
from exams.attempts.states import TRANSITIONS, Status
from exams.models import Attempt, AttemptEvent, Exam, Result, ScoreRun
from settings import roles
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FACTS = {
    Status.IN_PROGRESS: {"paused_at": None, "closed_at": None, "ended_by": ""},
    Status.PAUSED: {"closed_at": None, "ended_by": ""},
}
CLOSED = {"ended_by": "deadline"}


@pytest.fixture
def sitting():
    return Sitting(make_exam([[make_question(), make_question()]]))


@pytest.fixture
def manager():
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=roles.TEST_MANAGER))
    return api(member)


def post(sitting, rest, **body):
    path = sitting.path(rest)
    return sitting.client.post(path, body, content_type="application/json")


def kinds(sitting):
    rows = AttemptEvent.objects.filter(attempt=sitting.paper["id"]).order_by("n")
    assert [x.n for x in rows] == list(range(1, len(rows) + 1))
    return [x.kind for x in rows]


def run_out(ago, **more):
    now = timezone.now()
    over = {"started_at": now - timedelta(hours=2), "deadline_at": now - ago}
    Attempt.objects.update(**over, **more)
    return now


def with_facts(status, now):
    facts = {"paused_at": now, "closed_at": now, **CLOSED, **FACTS.get(status, {})}
    marked = status == Status.SETTLED
    return {"status": status, "settled_at": now if marked else None, **facts}


def is_taken(row, before, after, now):
    """Whether the database takes a step; it is undone. Each state is one step away."""
    with transaction.atomic():
        row.update(**with_facts(before, now))
        try:
            with transaction.atomic():
                row.update(**with_facts(after, now))
        except IntegrityError:
            return False
        finally:
            transaction.set_rollback(True)
    return True


def test_the_database_has_the_steps_of_the_table_and_no_others(sitting):
    row, now = Attempt.objects.filter(pk=sitting.paper["id"]), timezone.now()
    for before, after in product(Status, Status):
        allowed = after == before or after in TRANSITIONS[before]
        assert is_taken(row, before, after, now) == allowed, (before, after)


@pytest.mark.parametrize("facts", [
    {"status": "paused"},
    {"status": "expired"},
    {"status": "submitted", "ended_by": "student"},
    {"status": "void"},
    {"closed_at": timezone.now(), "ended_by": "student"},
    {"ended_by": "student"},
    {"settled_at": timezone.now()},
    {"pause_until": timezone.now()},
])  # fmt: skip
def test_a_status_goes_with_its_facts(sitting, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(**facts)
    assert Attempt.objects.get().status == "in_progress"


def test_the_timeline_tells_all_in_order_and_is_never_rewritten(sitting):
    sitting.save(sitting.answer(0), sitting.answer(1))
    sitting.save({**sitting.answer(0), "seq": 2})
    sitting.submit()
    sitting.submit()
    assert kinds(sitting) == ["start", "save", "submit", "settle"]
    save = AttemptEvent.objects.get(kind="save")
    assert (save.epoch, save.seqs) == (1, [[1, 2]])
    for change in (
        lambda: AttemptEvent.objects.update(n=9),
        lambda: AttemptEvent.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            change()


def test_what_runs_out_is_closed_at_once_and_marked_after_the_grace(sitting):
    sitting.save(sitting.answer(0))
    now = run_out(MINUTE)
    assert closing.settle_due(now=now) == 0
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.closed_at) == ("expired", now - MINUTE)
    assert closing.settle_due(now=now + 13 * MINUTE) == 0
    assert closing.settle_due(now=now + 14 * MINUTE) == 1
    assert closing.settle_due(now=now + 14 * MINUTE) == 0
    attempt.refresh_from_db()
    assert (attempt.status, attempt.result.current.score) == ("settled", 1)
    assert kinds(sitting) == ["start", "save", "expire", "settle"]


def test_without_a_grace_what_runs_out_is_marked_in_the_same_sweep():
    sitting = Sitting(make_exam(grace_minutes=0))
    assert closing.settle_due(now=run_out(MINUTE)) == 1
    assert kinds(sitting) == ["start", "expire", "settle"]


def test_a_sweep_goes_through_exams_in_one_order_whoever_was_first():
    exams = [make_exam(), make_exam()]
    for exam in reversed(exams):
        Sitting(exam)
    now = run_out(MINUTE)
    mine = Attempt.objects.filter(exam=exams[1])
    mine.update(deadline_at=now - 20 * MINUTE)
    Exam.objects.update(grace_minutes=0)
    assert closing.settle_due(now=now) == 2
    first_marks = ScoreRun.objects.order_by("pk").values_list("exam", flat=True)
    assert list(first_marks) == [exam.pk for exam in exams]


def test_a_hand_in_that_cannot_be_marked_stays_handed_in(sitting):
    """Another's result stands in the place of its own, and then does so no more."""
    other = Sitting(sitting.exam)
    other.submit()
    sitting.save(sitting.answer(0))
    mine, theirs = sitting.paper["id"], other.paper["id"]
    Result.objects.filter(pk=theirs).update(attempt_id=mine)
    assert sitting.submit().json()["status"] == "submitted"
    assert sitting.submit().json()["result"] is None
    assert sitting.save(sitting.answer(1)).json()["code"] == "attempt-settled"
    assert closing.settle_due(now=timezone.now()) == 0
    Result.objects.filter(pk=mine).update(attempt_id=theirs)
    assert closing.settle_due(now=timezone.now()) == 1
    assert kinds(sitting) == ["start", "save", "submit", "settle"]
    assert Result.objects.get(pk=mine).current.score == 1


def test_the_next_attempt_may_begin_in_the_grace_and_the_old_is_not_revived(manager):
    sitting = Sitting(make_exam())
    now = run_out(MINUTE)
    closing.settle_due(now=now)
    assert sitting.start().json()["number"] == 2
    path = f"/api/v1/staff/attempts/{sitting.paper['id']}/extend/"
    body = {"minutes": 10, "reason": "Ill."}
    refused = manager.post(
        path, body, "application/json", headers={"idempotency-key": "1"}
    )
    assert refused.json()["code"] == "deadline-passed"


def test_an_expired_attempt_goes_on_when_its_exam_is_extended_in_the_grace(manager):
    sitting = Sitting(make_exam())
    now = run_out(MINUTE)
    closing.settle_due(now=now)
    path = f"/api/v1/staff/exams/{sitting.exam.pk}/extend/"
    body = {"minutes": 10, "reason": "The power was out."}
    done = manager.post(
        path, body, "application/json", headers={"idempotency-key": "1"}
    )
    assert done.json() == {"extended": 1}
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.deadline_at) == ("in_progress", now + 9 * MINUTE)
    assert sitting.save(sitting.answer(0)).json()["saved"] == 1
    assert kinds(sitting) == ["start", "expire", "extend", "save"]


@pytest.mark.parametrize("is_marked", [False, True])
def test_a_void_attempt_counts_nowhere(manager, is_marked):
    sitting = Sitting(make_exam(attempts_allowed=1))
    if is_marked:
        sitting.submit()
    path = f"/api/v1/staff/attempts/{sitting.paper['id']}/void/"
    assert manager.post(path, {}, "application/json").status_code == 400
    for _ in range(2):
        done = manager.post(path, {"reason": "Fire alarm."}, "application/json")
        assert done.json()["status"] == "void"
    assert kinds(sitting)[-1] == "void"
    assert AuditEntry.objects.filter(verb="attempt.void").count() == 1
    assert not Attempt.objects.counted().exists()
    assert sitting.save(sitting.answer(0)).json()["code"] == "attempt-void"
    assert sitting.get("result/").json()["code"] == "attempt-void"
    assert sitting.submit().json()["code"] == "attempt-void"
    assert sitting.start().json()["number"] == 2


def test_ones_attempts_are_listed_by_exam_and_by_state(sitting):
    other = Sitting(make_exam(), sitting.user)
    other.submit()

    def listed(query):
        page = sitting.client.get(f"/api/v1/attempts/{query}").json()
        return {row["id"] for row in page["results"]}

    mine, theirs = sitting.paper["id"], other.paper["id"]
    assert listed("") == {mine, theirs}
    assert listed(f"?exam={other.exam.slug}") == listed("?status=settled") == {theirs}
    assert listed(f"?exam={other.exam.slug}&status=in_progress") == set()
    for wrong in ("?status=lost", "?exam=%00", "?user=1"):
        assert sitting.client.get(f"/api/v1/attempts/{wrong}").status_code == 400
