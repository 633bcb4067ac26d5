"""Staff change an exam that runs: by explicit deeds, each with a reason."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.dateparse import parse_datetime

import pytest

from core.models import AuditEntry
from core.problems import Refusal
from exams.attempts import closing, invigilating
from exams.models import Attempt, ExtraTime, Message
from settings import roles
from tests.exams.factories import make_exam
from tests.exams.sitting import Sitting
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting():
    return Sitting(make_exam())


@pytest.fixture
def manager():
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=roles.TEST_MANAGER))
    return api(member)


def send(client, path, body=None, key="a"):
    return client.post(
        f"/api/v1/staff/{path}",
        body or {},
        content_type="application/json",
        headers={"idempotency-key": key},
    )


def deadline(sitting):
    return parse_datetime(sitting.get("").json()["deadline_at"])


def test_extra_time_written_down_during_an_attempt_is_given_at_once(sitting, client):
    staff = make_user(is_staff=True, is_superuser=True)
    client.force_login(staff)
    before, bystander = deadline(sitting), Sitting(sitting.exam)
    theirs = deadline(bystander)
    row = {"user": sitting.user.pk, "exam": "", "factor": "1.5", "reason": "Arm"}
    half = sitting.exam.live_paper.duration_minutes / 2
    assert client.post("/admin/extra_times/new/", row).status_code == 302
    assert deadline(sitting) == before + half * MINUTE
    path = f"/admin/extra_times/edit/{ExtraTime.objects.get().pk}/"
    for factor in ("1.25", "1.5", "1.2", "1.5"):
        assert client.post(path, {**row, "factor": factor}).status_code == 302
        assert deadline(sitting) == before + half * MINUTE
    assert client.post(path, {**row, "factor": "2"}).status_code == 302
    assert deadline(sitting) == before + 2 * half * MINUTE
    assert deadline(bystander) == theirs
    entries = AuditEntry.objects.filter(verb="attempt.extend", actor_id=staff.pk)
    given = entries.order_by("pk").values_list("after__minutes", flat=True)
    assert list(map(str, given)) == [f"{half:g}"] * 2


def test_all_who_write_get_more_time_once_per_key(sitting, manager):
    other, done = Sitting(sitting.exam), Sitting(sitting.exam)
    done.submit()
    before = {x: deadline(x) for x in (sitting, other, done)}
    body = {"minutes": 10, "reason": "The power was out."}
    path = f"exams/{sitting.exam.pk}/extend/"
    for _ in range(2):
        assert send(manager, path, body).json() == {"extended": 2}
    assert deadline(sitting) == before[sitting] + 10 * MINUTE
    assert deadline(other) == before[other] + 10 * MINUTE
    assert deadline(done) == before[done]
    [entry] = AuditEntry.objects.filter(verb="exam.extend")
    assert entry.after == {**body, "attempts": 2}


def test_what_was_extended_is_saved_after_the_old_deadline(sitting, manager):
    now = timezone.now()
    Attempt.objects.update(started_at=now - 60 * MINUTE, deadline_at=now + MINUTE)
    body = {"minutes": 10, "reason": "Ill."}
    path = f"attempts/{sitting.paper['id']}/extend/"
    answer = send(manager, path, body)
    assert parse_datetime(answer.json()["deadline_at"]) == now + 11 * MINUTE
    left = sitting.save(sitting.answer(0)).json()["remaining_seconds"]
    assert 600 < left <= 660
    assert closing.settle_due(now=now + 2 * MINUTE) == 0
    [entry] = AuditEntry.objects.filter(verb="attempt.extend")
    assert entry.after["reason"] == "Ill."


def test_an_attempt_that_is_over_gets_no_more_time(sitting, manager):
    path = f"attempts/{sitting.paper['id']}/extend/"
    body = {"minutes": 10, "reason": "Ill."}
    now = timezone.now()
    over = now - 15 * MINUTE
    Attempt.objects.update(started_at=now - 90 * MINUTE, deadline_at=over)
    assert send(manager, path, body).json()["code"] == "deadline-passed"
    sitting.submit()
    assert send(manager, path, body).json()["code"] == "attempt-settled"
    assert not AuditEntry.objects.filter(verb="attempt.extend").exists()
    assert Attempt.objects.get().deadline_at == over


def test_an_exam_is_closed_early_and_what_was_saved_is_marked(sitting, manager):
    sitting.save(sitting.answer(0))
    path = f"exams/{sitting.exam.pk}/close/"
    first = send(manager, path, {"reason": "Fire."}).json()
    assert send(manager, path, {"reason": "Again."}).json() == first
    late = {**sitting.answer(1), "at_ms": 90_000}
    [refused] = sitting.save(late).json()["rejected"]
    assert refused == {"question": late["question"], "code": "after-the-deadline"}
    assert Sitting(sitting.exam).paper["code"] == "exam-over"
    assert closing.settle_due(now=timezone.now()) == 0
    assert closing.settle_due(now=timezone.now() + 15 * MINUTE) == 1
    attempt = Attempt.objects.get()
    assert (attempt.ended_by, attempt.result.current.score) == ("staff", 1)
    [entry] = AuditEntry.objects.filter(verb="exam.close")
    assert entry.after == {"reason": "Fire.", "attempts": 1}


def test_more_time_that_waited_for_the_closing_is_refused(sitting):
    attempt, staff, now = Attempt.objects.get(), make_user(), timezone.now()
    invigilating.close_exam(staff, attempt.exam_id, reason="Fire.", now=now)
    said = {"minutes": 9, "reason": "Noise.", "now": now - MINUTE}
    with pytest.raises(Refusal, match="over"):
        invigilating.extend_exam(staff, attempt.exam_id, **said)
    with pytest.raises(Refusal, match="over"):
        invigilating.extend_attempt(staff, attempt.pk, **said)
    assert Attempt.objects.get().deadline_at == now


def test_publishing_again_does_not_open_a_closed_exam(sitting, manager):
    draft = sitting.exam.latest_revision.as_object()
    send(manager, f"exams/{sitting.exam.pk}/close/", {"reason": "Fire."})
    draft.save_revision().publish()
    assert Sitting(sitting.exam).paper["code"] == "exam-over"


def test_results_of_a_closed_exam_come_after_the_grace(manager):
    now = timezone.now()
    sitting = Sitting(make_exam(ends_at=now + timedelta(days=9), release="by_hand"))
    sitting.submit()
    send(manager, f"exams/{sitting.exam.pk}/close/", {"reason": "All are done."})
    path = f"exams/{sitting.exam.pk}/release-results/"
    refused = send(manager, path)
    assert (refused.status_code, refused.json()["code"]) == (409, "results-too-early")
    assert sitting.get("result/").json()["code"] == "not-released"
    sitting.exam.running.closed_at -= 16 * MINUTE
    sitting.exam.running.save()
    assert send(manager, path).json()["results_given_at"]
    assert sitting.get("result/").status_code == 200


def test_a_message_reaches_all_who_sit_the_exam_and_nobody_else(sitting, manager):
    done, elsewhere = Sitting(sitting.exam), Sitting(make_exam())
    done.submit()
    body = {"text": "प्रश्न 3: read 5 for 6.", "reason": "A slip of the pen."}
    for _ in range(2):
        answer = send(manager, f"exams/{sitting.exam.pk}/messages/", body)
        assert answer.json() == {"attempts": 1}
    later = Sitting(sitting.exam)
    [told] = sitting.save(sitting.answer(0)).json()["messages"]
    assert told["text"] == body["text"]
    assert set(told) == {"id", "text", "sent_at"}
    assert [x["text"] for x in sitting.get("").json()["messages"]] == [body["text"]]
    for other in (done, elsewhere, later):
        assert other.get("").json()["messages"] == []
    assert later.save(later.answer(0)).json()["messages"] == []
    [entry] = AuditEntry.objects.filter(verb="exam.tell")
    assert entry.after == {**body, "attempts": 1}


@pytest.mark.parametrize(
    "body",
    [
        {"minutes": 10},
        {"minutes": 10, "reason": " "},
        {"minutes": 0, "reason": "x"},
        {"minutes": 10**6, "reason": "x"},
        {"minutes": 10, "reason": "x" * 201},
        {"minutes": 10, "reason": "x", "colour": 1},
    ],
)
def test_an_extension_without_reason_or_measure_is_refused(sitting, manager, body):
    before = deadline(sitting)
    for path in (
        f"exams/{sitting.exam.pk}/extend/",
        f"attempts/{sitting.paper['id']}/extend/",
    ):
        assert send(manager, path, body).status_code == 400
    assert deadline(sitting) == before
    assert not AuditEntry.objects.filter(verb__endswith="extend").exists()


@pytest.mark.parametrize("body", [{"text": " ", "reason": "x"}, {"text": "x"}])
def test_a_message_without_words_or_reason_is_not_sent(sitting, manager, body):
    path = f"exams/{sitting.exam.pk}/messages/"
    assert send(manager, path, body).status_code == 400
    assert not Message.objects.exists()


def test_a_draft_or_unknown_exam_is_not_there_for_staff(manager):
    for pk in (0, 10**9):
        answer = send(manager, f"exams/{pk}/close/", {"reason": "x"})
        assert answer.json()["code"] == "not-found"
