"""When results come, and how much of them: one question, asked everywhere."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

import pytest
import time_machine

from accounts.access import explain
from core.models import AuditEntry
from core.problems import Refusal
from exams.attempts import access, invigilating
from exams.models import Attempt, Exam, ExtraTime, ScoreScale
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting, key_of, wrong_option
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TICK = timedelta(seconds=1)


@pytest.fixture
def now():
    return timezone.now()


def handed_in(**terms):
    sitting = Sitting(make_exam([[make_question(explanation="KEY-WHY")]], **terms))
    sitting.save(sitting.answer(0))
    sitting.handed_in = sitting.submit().json()
    return sitting


def is_out(sitting, at):
    """Whether every door says the same at this moment: is the result out?"""
    pk = sitting.paper["id"]
    said = [
        explain(sitting.user, partial(door, now=at), pk)
        for door in (access.released_attempt, access.reviewed_attempt)
    ]
    attempt = access.own_attempt(sitting.user, pk)
    if attempt.is_released(at):
        assert said == ["ok", "ok"]
        return True
    assert said == ["not-released", "not-released"]
    assert access.explaining_media(attempt, at) == ()
    return False


def test_a_result_comes_at_once(now):
    sitting = handed_in()
    assert sitting.handed_in["result"]["score"] == "1"
    assert is_out(sitting, timezone.now())


def test_a_result_comes_at_its_time(now):
    moment = (now + timedelta(hours=5)).replace(microsecond=0)
    sitting = handed_in(release="at_time", results_at=moment)
    assert sitting.handed_in["result"] is None
    for rest in ("result/", "review/"):
        refused = sitting.get(rest)
        assert (refused.status_code, refused.json()["code"]) == (409, "not-released")
        assert "KEY-WHY" not in refused.content.decode()
    assert sitting.handed_in["releases_at"] == moment.isoformat().replace("+00:00", "Z")
    assert not is_out(sitting, moment - TICK)
    assert is_out(sitting, moment)


def test_no_result_comes_while_somebody_may_still_be_writing(now):
    """Although the row was changed to a time that no publication would take."""
    ends = now + 60 * MINUTE
    sitting = handed_in(ends_at=ends, release="by_hand", duration_minutes=30)
    Exam.objects.update(release="at_time", results_at=now)
    quiet = ends + 30 * MINUTE + 15 * MINUTE
    assert not is_out(sitting, quiet - TICK)
    assert is_out(sitting, quiet)


def test_extra_time_granted_afterwards_holds_a_result_back(now):
    ends = now + 10 * MINUTE
    sitting = handed_in(ends_at=ends, release="by_hand", duration_minutes=60)
    Exam.objects.update(release="at_time", results_at=now)
    quiet = ends + 75 * MINUTE
    assert is_out(sitting, quiet)
    extra = ExtraTime.objects.create(
        user=make_user(), factor=Decimal("1.5"), reason="Late."
    )
    assert not is_out(sitting, quiet)
    assert is_out(sitting, quiet + 30 * MINUTE)
    extra.delete()
    writing = Sitting(sitting.exam)
    staff = make_user(is_staff=True)
    invigilating.extend_attempt(
        staff, writing.paper["id"], minutes=90, reason="Ill.", now=timezone.now()
    )
    deadline = Attempt.objects.get(pk=writing.paper["id"]).deadline_at
    assert deadline + 15 * MINUTE > quiet
    assert not is_out(sitting, deadline + 15 * MINUTE - TICK)
    assert is_out(sitting, deadline + 15 * MINUTE)


def test_results_are_given_out_by_hand_once(now):
    sitting = handed_in(release="by_hand")
    late = Sitting(sitting.exam)
    assert not is_out(sitting, now + timedelta(days=9))
    staff = make_user(is_staff=True)
    for _ in range(2):
        invigilating.release_results(staff, sitting.exam.pk, now=timezone.now())
    assert AuditEntry.objects.filter(verb="exam.release-results").count() == 1
    assert is_out(sitting, timezone.now())
    assert late.submit().json()["result"]["score"] == "0"


def test_results_are_not_given_out_while_somebody_may_be_writing(now):
    sitting = handed_in(ends_at=now + 60 * MINUTE, release="by_hand")
    staff = make_user(is_staff=True)
    earliest = now + 135 * MINUTE
    with pytest.raises(Refusal) as no:
        invigilating.release_results(staff, sitting.exam.pk, now=earliest - TICK)
    assert (no.value.code, no.value.facts) == (
        "results-too-early",
        {"earliest": earliest},
    )
    assert not is_out(sitting, earliest - TICK)
    assert not AuditEntry.objects.filter(verb="exam.release-results").exists()
    invigilating.release_results(staff, sitting.exam.pk, now=earliest)
    assert is_out(sitting, earliest)


def test_results_that_come_by_themselves_are_not_given_out(now):
    sitting = handed_in()
    with pytest.raises(Refusal, match="by hand"):
        invigilating.release_results(make_user(), sitting.exam.pk, now=now)


def test_publishing_again_takes_no_result_back(now):
    sitting = handed_in(release="by_hand")
    draft = sitting.exam.latest_revision.as_object()
    invigilating.release_results(make_user(), sitting.exam.pk, now=timezone.now())
    draft.description = "Changed"
    draft.save_revision().publish()
    assert is_out(sitting, timezone.now())


def published_anew(exam, **terms):
    draft = Exam.objects.get(pk=exam.pk)
    for name, value in terms.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return Exam.objects.get(pk=exam.pk)


def test_time_given_under_an_end_holds_results_back_when_the_end_is_gone(now):
    """The second who writes got ten hours more; then the exam loses its end."""
    sitting = handed_in(ends_at=now + 60 * MINUTE, release="by_hand", grace_minutes=0)
    writing = Sitting(sitting.exam)
    staff, pk = make_user(is_staff=True), writing.paper["id"]
    invigilating.extend_attempt(staff, pk, minutes=600, reason="Ill.", now=now)
    deadline = Attempt.objects.get(pk=pk).deadline_at
    with time_machine.travel(now + 180 * MINUTE):
        free = {"ends_at": None, "release": "at_once"}
        with pytest.raises(Refusal) as refusal:
            published_anew(sitting.exam, **free)
        assert [x["code"] for x in refusal.value.errors] == ["end-needed"]
    Exam.objects.filter(pk=sitting.exam.pk).update(**free)
    assert not is_out(sitting, deadline - TICK)
    assert is_out(sitting, deadline)


def test_the_end_that_was_published_holds_results_back_when_another_is(now):
    terms = {"starts_at": now - 60 * MINUTE, "duration_minutes": 60}
    sitting = handed_in(ends_at=now + 60 * MINUTE, release="by_hand", **terms)
    quiet = now + 135 * MINUTE
    published_anew(sitting.exam, description="Nothing of its end")
    Exam.objects.filter(pk=sitting.exam.pk).update(ends_at=None, release="at_once")
    assert not is_out(sitting, quiet - TICK)
    assert is_out(sitting, quiet)


def test_results_given_by_hand_are_those_of_the_window_that_was_over(now):
    over = {"starts_at": now - 180 * MINUTE, "ends_at": now - 120 * MINUTE}
    exam = make_exam(release="by_hand", duration_minutes=30, grace_minutes=0, **over)
    staff = make_user(is_staff=True)
    invigilating.release_results(staff, exam.pk, now=now)
    exam = published_anew(exam, starts_at=now - MINUTE, ends_at=now + 60 * MINUTE)
    sitting, later = Sitting(exam), now + 120 * MINUTE
    assert sitting.submit().json()["result"] is None
    assert not is_out(sitting, later)
    invigilating.release_results(staff, exam.pk, now=later)
    assert is_out(sitting, later)
    assert AuditEntry.objects.filter(verb="exam.release-results").count() == 2


@pytest.mark.parametrize("shows", ["own", "key", "explained"])
def test_a_review_shows_what_the_exam_says(shows):
    sitting = Sitting(make_exam([[make_question(explanation="KEY-WHY")]], review=shows))
    sitting.save(sitting.answer(0, response=wrong_option))
    sitting.submit()
    answer = sitting.get("review/")
    [row] = answer.json()["review"]
    key = key_of(sitting.exam, row["question"])
    assert row["response"] is not None
    if shows == "own":
        assert (row["outcome"], row["marks"], row["key"]) == (None, None, None)
    else:
        assert (row["outcome"], row["marks"], row["key"]) == ("wrong", "0", key)
    assert ("KEY-WHY" in answer.content.decode()) == (shows == "explained")


def test_an_exam_without_a_review_shows_the_score_alone():
    sitting = handed_in(review="nothing")
    refused = sitting.get("review/")
    assert (refused.status_code, refused.json()["code"]) == (403, "review-not-shown")
    assert sitting.get("result/").json()["score"] == "1"


def test_a_result_tells_its_scaled_score_and_whether_it_passed():
    scale = ScoreScale.objects.create(
        name="To a hundred", content={"slope": "100", "offset": "0"}
    )
    sitting = handed_in(scoring="scaled", scale=scale, pass_mark=50)
    result = sitting.get("result/").json()
    assert (result["score"], result["scaled"], result["passed"]) == ("1", "100", True)
    plain = handed_in().handed_in["result"]
    assert (plain["scaled"], plain["passed"]) == (None, None)
