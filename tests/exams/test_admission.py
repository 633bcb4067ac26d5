"""The door to an exam: when, how often and for whom it opens."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.access import explain
from accounts.models import Batch, BatchMember
from core.problems import Refusal
from exams.attempts import access, actions
from exams.models import Attempt, Exam, ExamBatch, ExtraTime
from tests.exams.factories import draft_exam, make_exam
from tests.exams.sitting import Sitting
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
OPENS = datetime(2026, 12, 1, 4, tzinfo=UTC)
ENDS = OPENS + timedelta(hours=2)
WINDOW = {"starts_at": OPENS, "ends_at": ENDS, "release": "by_hand"}
MINUTE = timedelta(minutes=1)
TICK = timedelta(seconds=1)


def start(exam, user, now):
    sid = make_session(user).pk
    return actions.start_attempt(user, exam.slug, session_id=sid, now=now)[0]


def refused(exam, user, now):
    """What a start is refused with; it changed nothing."""
    before = list(Attempt.objects.order_by("pk").values())
    with pytest.raises(Refusal) as no:
        start(exam, user, now)
    assert list(Attempt.objects.order_by("pk").values()) == before
    return no.value


@pytest.mark.parametrize(
    ("terms", "moment", "code"),
    [
        (WINDOW, OPENS - TICK, "exam-not-open-yet"),
        (WINDOW, OPENS, None),
        (WINDOW, ENDS, None),
        (WINDOW, ENDS + TICK, "exam-over"),
        ({**WINDOW, "late_entry_minutes": 10}, OPENS + 10 * MINUTE, None),
        (
            {**WINDOW, "late_entry_minutes": 10},
            OPENS + 10 * MINUTE + TICK,
            "too-late-to-enter",
        ),
        ({**WINDOW, "late_entry_minutes": 10}, ENDS + TICK, "exam-over"),
        ({}, OPENS, None),
    ],
)
def test_an_exam_opens_in_its_window(terms, moment, code):
    exam, user = make_exam(**terms), make_user()
    if code is None:
        assert start(exam, user, moment).deadline_at == moment + 60 * MINUTE
    else:
        assert refused(exam, user, moment).code == code


def test_a_refusal_tells_when(client):
    exam = make_exam(**WINDOW)
    with time_machine.travel(OPENS - MINUTE, tick=False):
        sitting = Sitting(exam)
    assert sitting.status == 409
    assert sitting.paper["code"] == "exam-not-open-yet"
    assert sitting.paper["opens_at"].startswith("2026-12-01T04:00:00")
    assert not Attempt.objects.exists()


def test_who_started_in_time_comes_back_after_the_end():
    exam, user = make_exam(**WINDOW), make_user()
    first = start(exam, user, ENDS)
    assert start(exam, user, ENDS + 59 * MINUTE).pk == first.pk
    assert refused(exam, user, ENDS + 61 * MINUTE).code == "exam-over"


def test_attempts_are_counted():
    exam, user = make_exam(attempts_allowed=2), make_user()
    for n in range(2):
        attempt = start(exam, user, OPENS + n * MINUTE)
        actions.submit_attempt(user, attempt.pk, now=OPENS + n * MINUTE + TICK)
    no = refused(exam, user, OPENS + 5 * MINUTE)
    assert (no.code, no.facts) == ("attempts-used", {"attempts_allowed": 2})
    assert start(exam, make_user(), OPENS).number == 1


def test_a_rest_is_kept_between_attempts():
    exam, user = make_exam(retry_after_minutes=30), make_user()
    attempt = start(exam, user, OPENS)
    actions.submit_attempt(user, attempt.pk, now=OPENS + 10 * MINUTE)
    no = refused(exam, user, OPENS + 39 * MINUTE)
    assert no.code == "retry-later"
    assert no.facts == {"retry_at": OPENS + 40 * MINUTE, "retry_after": 60}
    assert start(exam, user, OPENS + 40 * MINUTE).number == 2


def test_the_rest_after_an_attempt_that_ran_out_begins_at_its_deadline():
    exam, user = make_exam(retry_after_minutes=30), make_user()
    start(exam, user, OPENS)
    assert refused(exam, user, OPENS + 89 * MINUTE).code == "retry-later"
    assert start(exam, user, OPENS + 90 * MINUTE).number == 2


def batch_exam(batch):
    exam = draft_exam(audience="batches")
    exam.batches = [ExamBatch(batch=batch)]
    exam.save_revision().publish()
    exam.refresh_from_db()
    return exam


def test_an_exam_for_a_batch_is_not_there_for_others():
    batch = Batch.objects.create(name="Morning")
    exam, member, other = batch_exam(batch), make_user(), make_user()
    BatchMember.objects.create(batch=batch, user=member, by="staff")
    assert start(exam, member, OPENS).number == 1
    assert refused(exam, other, OPENS).code == "not-found"


def test_an_exam_for_addresses_opens_to_those_who_verified_one():
    exam = make_exam(audience="emails", emails=["Meena@Example.com", "b@example.com"])
    meena, claimed = make_user("meena@example.com"), make_user("b@example.com")
    EmailAddress.objects.create(user=meena, email="meena@example.com", verified=True)
    EmailAddress.objects.create(user=claimed, email="b@example.com", verified=False)
    assert start(exam, meena, OPENS).number == 1
    assert refused(exam, claimed, OPENS).code == "not-found"


def test_who_leaves_a_batch_goes_on_with_an_open_attempt_and_starts_no_other():
    batch = Batch.objects.create(name="Morning")
    exam, member = batch_exam(batch), make_user()
    place = BatchMember.objects.create(batch=batch, user=member, by="staff")
    attempt = start(exam, member, OPENS)
    place.delete()
    assert start(exam, member, OPENS + MINUTE).pk == attempt.pk
    actions.submit_attempt(member, attempt.pk, now=OPENS + 2 * MINUTE)
    assert refused(exam, member, OPENS + 3 * MINUTE).code == "not-found"


@pytest.mark.parametrize(
    ("factors", "minutes"), [([], 60), ([None], 75), ([None, "exam"], 120)]
)
def test_extra_time_of_a_student_is_in_the_deadline(factors, minutes):
    exam, user = make_exam(), make_user()
    for of in factors:
        ExtraTime.objects.create(
            user=user,
            exam=exam if of else None,
            factor=Decimal("2") if of else Decimal("1.25"),
            reason="As the doctor says.",
        )
    assert start(exam, user, OPENS).deadline_at == OPENS + minutes * MINUTE
    assert start(exam, make_user(), OPENS).deadline_at == OPENS + 60 * MINUTE


def test_an_unpublished_exam_is_hidden_and_lets_open_attempts_finish():
    sitting = Sitting(make_exam())
    sitting.exam.unpublish()
    assert sitting.start().status_code == 200
    assert sitting.save(sitting.answer(0)).json()["saved"] == 1
    assert Sitting(sitting.exam).paper["code"] == "not-found"
    assert sitting.client.get(f"/api/v1/exams/{sitting.exam.slug}/").status_code == 404
    assert sitting.submit().json()["result"]["score"] == "1"
    assert sitting.start().status_code == 404


def test_explain_names_the_code_the_door_refuses_with():
    user = make_user()
    over = make_exam(**WINDOW)
    Exam.objects.update(starts_at=None, ends_at=timezone.now() - MINUTE)
    assert explain(user, access.open_exam, over.slug) == "exam-over"
    assert explain(user, access.open_exam, "nothing") == "not-found"
    assert explain(user, access.open_exam, make_exam().slug) == "ok"
