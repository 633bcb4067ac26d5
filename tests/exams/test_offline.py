"""Answers that come late, leases, pauses, sections and heartbeats."""

from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

import pytest
import time_machine

from exams.attempts import closing, invigilating, leases
from exams.attempts.sections import begun, finished, rolled, why_not
from exams.models import Answer, Attempt, AttemptEvent, Exam, Message
from tests.exams.factories import draft_exam, make_exam, make_question
from tests.exams.sitting import Sitting
from tests.factories import api, make_session, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
T0 = datetime.fromisoformat("2026-03-01T10:00:00+00:00")


class Clocked(Sitting):
    """A student whose exam begins at T0; every call says at which minute it is made."""

    def __init__(self, exam, clock):
        self.clock = clock
        super().__init__(exam)

    def at(self, minute):
        self.clock.move_to(T0 + minute * MINUTE)
        self.session.rotated_at = timezone.now()
        self.client = api(session=self.session)
        return self

    def post(self, rest, **body):
        body = {"epoch": self.paper["epoch"], **body}
        return self.client.post(self.path(rest), body, "application/json")

    def done(self, place, minute):
        return {**self.answer(place), "at_ms": int(minute * 60_000)}

    def codes(self, *items):
        answered = self.save(*items).json()
        return [x["code"] for x in answered["rejected"]]


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as clock:
        yield clock


def sectioned(*minutes, **fields):
    """A published exam of so many sections of two questions, with these times."""
    exam = draft_exam([[make_question(), make_question()] for _ in minutes], **fields)
    for number, own in enumerate(minutes, start=1):
        exam.sections.filter(number=number).update(duration_minutes=own)
    exam = Exam.objects.get(pk=exam.pk)
    exam.save_revision().publish()
    return Exam.objects.get(pk=exam.pk)


def test_answers_made_in_time_count_within_the_grace_and_others_do_not(clock):
    sitting = Clocked(make_exam(), clock)
    inside, outside = sitting.done(0, 59), sitting.done(1, 61)
    answered = sitting.at(70).save(inside, outside)
    assert (answered.status_code, answered.json()["saved"]) == (200, 1)
    [refused] = answered.json()["rejected"]
    assert refused == {"question": outside["question"], "code": "after-the-deadline"}
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.late_sync) == ("expired", True)
    assert sitting.get("").json()["late_sync"]
    again = sitting.at(71).save(inside).json()
    assert (again["saved"], again["receipt"]) == (0, answered.json()["receipt"])
    assert sitting.at(75).save(sitting.done(1, 2)).json()["code"] == "deadline-passed"
    assert closing.settle_due(now=timezone.now()) == 1
    assert Attempt.objects.get().result.current.score == 1
    kinds = list(AttemptEvent.objects.order_by("n").values_list("kind", flat=True))
    assert kinds == ["start", "expire", "late-sync", "settle"]


def test_the_students_own_hand_in_ends_the_lease(clock):
    sitting = Clocked(make_exam(), clock)
    sitting.at(65).save(sitting.done(0, 30))
    assert sitting.submit().json()["status"] == "settled"
    assert sitting.save(sitting.done(1, 31)).json()["code"] == "attempt-settled"
    assert Attempt.objects.get().result.current.score == 1
    assert Answer.objects.count() == 1


def test_a_lease_and_a_watermark_are_ours_as_they_were_given(clock):
    paper = Clocked(make_exam(), clock).paper
    lease, mark = paper["lease"], paper["watermark"]
    assert leases.is_ours(leases.LEASE, lease)
    assert leases.is_ours(leases.WATERMARK, mark)
    assert not leases.is_ours(leases.LEASE, {**lease, "deadline": "2099-01-01"})
    assert not leases.is_ours(leases.WATERMARK, {**mark, "user_hash": "0" * 12})
    assert not leases.is_ours(leases.LEASE, mark)
    assert (lease["attempt"], lease["epoch"], lease["first_seq"]) == (paper["id"], 1, 1)


def test_a_pause_keeps_the_time_that_was_left(clock):
    sitting = Clocked(make_exam(pause_allowed=True), clock)
    for _ in range(2):
        paused = sitting.at(20).post("pause/").json()
    assert (paused["status"], paused["remaining_seconds"]) == ("paused", 40 * 60)
    assert sitting.at(300).save(sitting.done(0, 10)).json()["code"] == "attempt-paused"
    assert closing.settle_due(now=timezone.now()) == 0
    assert sitting.start().json()["status"] == "paused"
    for _ in range(2):
        gone_on = sitting.post("resume/").json()
    assert (gone_on["status"], gone_on["remaining_seconds"]) == ("in_progress", 2400)
    assert sitting.at(339).save(sitting.done(0, 339)).json()["saved"] == 1
    # Offline after a pause: the lease follows the deadline, and at_ms ran on.
    assert sitting.at(345).codes(sitting.done(1, 341)) == ["after-the-deadline"]
    assert sitting.codes(sitting.done(1, 340)) == []


def test_a_pause_never_holds_the_results_of_an_exam_with_an_end_up(clock):
    window = {"starts_at": T0, "ends_at": T0 + 30 * MINUTE, "release": "by_hand"}
    sitting = Clocked(make_exam(pause_allowed=True, **window), clock)
    sitting.at(10).post("pause/")
    assert Attempt.objects.get().pause_until == T0 + 90 * MINUTE
    resumed = sitting.at(80).post("resume/").json()
    assert resumed["remaining_seconds"] == 600
    sitting.post("pause/")
    sitting.at(90)
    assert sitting.post("resume/").json()["code"] == "deadline-passed"
    closing.settle_due(now=timezone.now())
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.closed_at) == ("expired", T0 + 90 * MINUTE)


def test_an_exam_without_pauses_refuses_one(clock):
    sitting = Clocked(make_exam(), clock)
    assert sitting.post("pause/").json()["code"] == "pause-not-allowed"
    assert sitting.post("pause/", epoch=2).json()["code"] == "epoch-stale"
    assert Attempt.objects.get().status == "in_progress"


def test_sections_go_in_order_and_roll_over_by_the_clock(clock):
    sitting = Clocked(sectioned(20, 10, None), clock)
    assert sitting.paper["open_sections"] == [1]
    assert sitting.at(5).codes(sitting.done(2, 5)) == ["section-not-open"]
    assert sitting.codes(sitting.done(0, 5)) == []
    # The second section began at 20 though nobody called before 25.
    late, early, now = sitting.done(1, 21), sitting.done(1, 19), sitting.done(2, 25)
    assert sitting.at(25).codes(late, early, now) == ["section-finished"]
    attempt = Attempt.objects.get()
    assert (attempt.open_sections, attempt.late_sync) == ([2], True)
    assert attempt.section_until == T0 + 30 * MINUTE
    done = sitting.at(26).post("sections/2/finish/").json()
    assert (done["open_sections"], done["section_until"]) == ([3], None)
    assert sitting.post("sections/2/finish/").status_code == 200
    assert sitting.codes(sitting.done(3, 25)) == ["section-finished"]
    assert sitting.codes(sitting.done(4, 26)) == []
    assert sitting.post("sections/9/finish/").status_code == 404
    assert sitting.post("sections/3/finish/").json()["open_sections"] == []


def test_without_times_any_section_is_finished_by_its_student(clock):
    sitting = Clocked(sectioned(None, None), clock)
    assert sitting.paper["open_sections"] is None
    sitting.at(1).post("sections/1/finish/")
    assert sitting.codes(sitting.done(0, 1)) == ["section-finished"]
    assert sitting.codes(sitting.done(2, 1)) == []


def test_pauses_and_more_time_move_the_section_too(clock):
    sitting = Clocked(sectioned(20, 20, pause_allowed=True), clock)
    sitting.at(10).post("pause/")
    resumed = sitting.at(15).post("resume/").json()
    assert resumed["section_until"] == "2026-03-01T10:25:00Z"
    assert sitting.at(24).codes(sitting.done(0, 24)) == []
    assert sitting.at(26).codes(sitting.done(2, 26)) == []
    sitting.at(30).post("pause/")
    sitting.at(50)
    said = {"minutes": 5, "reason": "Noise.", "now": timezone.now()}
    invigilating.extend_attempt(make_user(), sitting.paper["id"], **said)
    resumed = sitting.post("resume/").json()
    assert resumed["open_sections"] == [2]
    assert resumed["section_until"] == "2026-03-01T11:10:00Z"


def test_more_time_goes_to_the_section_whose_turn_it_is(clock):
    exam = sectioned(20, 40)
    sitting, idle, late = (Clocked(exam, clock) for _ in range(3))
    sitting.at(5)
    extend = partial(invigilating.extend_attempt, make_user(), reason="Noise.")
    extend(sitting.paper["id"], minutes=5, now=timezone.now())
    assert sitting.get("").json()["section_until"] == "2026-03-01T10:25:00Z"
    idle.at(30)
    said = {"minutes": 10, "reason": "Noise.", "now": timezone.now()}
    invigilating.extend_exam(make_user(), exam.pk, **said)
    found = idle.get("").json()
    assert (found["open_sections"], found["section_until"]) == (
        [2],
        found["deadline_at"],
    )
    late.at(71)
    closing.settle_due(now=timezone.now())
    extend(late.paper["id"], minutes=5, now=timezone.now())
    found = late.get("").json()
    assert (found["open_sections"], found["section_until"]) == (
        [2],
        found["deadline_at"],
    )
    assert found["deadline_at"] == "2026-03-01T11:15:00Z"


def test_late_answers_of_sections_count_where_the_sweep_came_first(clock):
    sitting = Clocked(sectioned(20, 40), clock)
    sitting.at(61)
    closing.settle_due(now=timezone.now())
    items = sitting.done(0, 19), sitting.done(2, 21), sitting.done(1, 21)
    assert sitting.codes(*items) == ["section-finished", "section-finished"]
    assert Answer.objects.get().question_id == items[1]["question"]


HEADS = [{"number": n, "duration_minutes": 1} for n in (1, 2, 3)]


@pytest.mark.parametrize(("at", "number", "at_ms", "answer"), [
    (59_999, 1, 0, (None, False)),
    (60_000, 1, 0, (None, True)),
    (60_000, 2, 60_000, (None, False)),
    (60_000, 1, 60_001, ("section-finished", False)),
    (130_000, 2, 59_999, ("section-finished", False)),
    (130_000, 2, 119_000, (None, True)),
    (159_999, 1, 5, (None, True)),
    (160_000, 1, 5, ("section-finished", False)),
    (100, 3, 5, ("section-not-open", False)),
])  # fmt: skip
def test_which_answers_count_for_a_section(at, number, at_ms, answer):
    course = rolled(begun(HEADS), at)
    assert why_not(course, number, at_ms, at, 100_000) == answer


def test_what_a_student_finished_takes_nothing_late():
    course = finished(rolled(begun(HEADS, 2), 5), 1, 10)
    assert (course.open, course.until) == ((2,), 120_010)
    assert why_not(course, 1, 5, 11, 100_000) == ("section-finished", False)


def test_a_heartbeat_tells_the_time_and_keeps_when_the_page_was_left(clock):
    sitting = Clocked(make_exam(), clock)
    Message.objects.create(exam=sitting.exam, text="Calm.", sent_at=T0)
    beat = sitting.at(10).post("heartbeat/").json()
    assert (beat["status"], beat["remaining_seconds"]) == ("in_progress", 50 * 60)
    assert [x["text"] for x in beat["messages"]] == ["Calm."]
    sitting.post("heartbeat/", focus=[{"at_ms": 5, "away_ms": 900}])
    event = AttemptEvent.objects.get(kind="focus")
    assert event.facts == {"away": [{"at_ms": 5, "away_ms": 900}]}
    assert sitting.post("heartbeat/", epoch=9).json()["code"] == "epoch-stale"
    ended = sitting.at(61).post("heartbeat/").json()
    assert (ended["status"], ended["remaining_seconds"]) == ("expired", 0)
    sitting.session.ended_at, sitting.session.ended_because = T0, "logout"
    sitting.session.save()
    assert sitting.post("heartbeat/").json()["code"] == "session-ended"


def test_a_second_device_waits_until_the_first_falls_silent(clock):
    sitting = Clocked(make_exam(second_device="refuse"), clock)
    second, attempt = make_session(sitting.user), Attempt.objects.get()
    staff = make_user()

    def started(minute, **body):
        clock.move_to(T0 + minute * MINUTE)
        second.rotated_at = timezone.now()
        path = f"/api/v1/exams/{sitting.exam.slug}/attempts/"
        client = api(session=second)
        return client.post(path, body, content_type="application/json").json()

    refused = "attempt-held-elsewhere"
    assert started(1, takeover=True)["code"] == refused
    sitting.at(2).post("heartbeat/")
    assert started(3.5)["code"] == refused
    sitting.at(4).save(sitting.done(0, 4))
    assert started(5.5)["code"] == refused
    invigilating.free_attempt(staff, attempt.pk, reason="Broken.", now=timezone.now())
    assert sitting.save(sitting.done(1, 5)).json()["code"] == "epoch-stale"
    assert started(5.6)["epoch"] == 3
    assert sitting.start().json()["code"] == refused
    assert sitting.at(7.6).start().json()["epoch"] == 4
    sitting.session.ended_at, sitting.session.ended_because = T0, "logout"
    sitting.session.save()
    assert started(7.7)["epoch"] == 5
    assert list(AttemptEvent.objects.order_by("n").values_list("kind", flat=True)) == [
        "start",
        "save",
        "free",
        *["takeover"] * 3,
    ]
