"""The attempt calls over HTTP: start, save, submit, result, review."""

from datetime import timedelta

from django.utils import timezone

import pytest

from exams.attempts import closing
from exams.bank.actions import allow_new_version
from exams.models import Answer, Attempt, Result
from tests.exams.factories import (
    make_exam,
    make_question,
    multiple_choice,
    numeric,
    true_false,
)
from tests.exams.sitting import Sitting, key_of, wrong_option
from tests.factories import api, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    questions = [
        make_question(explanation="KEY-WHY"),
        make_question(answer=multiple_choice()),
        make_question(answer=true_false("false")),
        make_question(answer=numeric("12.5", "0.1")),
    ]
    return make_exam([questions[:2], questions[2:]])


@pytest.fixture
def sitting(exam):
    return Sitting(exam)


def test_starting_answers_the_paper_without_a_key(sitting):
    paper = sitting.paper
    assert sitting.status == 201
    assert (paper["number"], paper["epoch"], paper["first_seq"]) == (1, 1, 1)
    assert [section["number"] for section in paper["sections"]] == [1, 2]
    assert [o["question"] for o in paper["order"]] == [
        q["question"] for q in paper["questions"]
    ]
    assert "KEY-WHY" not in str(paper)
    assert "correct" not in str(paper)


def test_starting_again_answers_the_open_attempt_with_its_epoch(sitting):
    again = sitting.start()
    assert again.status_code == 200
    assert again.json()["id"] == sitting.paper["id"]
    assert again.json()["epoch"] == 1


def test_a_start_from_another_device_takes_the_attempt_over(sitting):
    other = Sitting(sitting.exam, sitting.user)
    assert (other.status, other.paper["epoch"]) == (200, 2)
    refused = sitting.save(sitting.answer(0))
    assert (refused.status_code, refused.json()["code"]) == (409, "epoch-stale")
    assert not Answer.objects.exists()
    assert other.save(other.answer(0)).json()["saved"] == 1


def test_an_old_device_that_guesses_the_epoch_saves_nothing(sitting):
    Sitting(sitting.exam, sitting.user)
    refused = sitting.save(sitting.answer(0), epoch=2)
    assert refused.json()["code"] == "epoch-stale"
    assert not Answer.objects.exists()


def test_what_a_device_could_not_send_is_not_lost_to_another(sitting):
    """Both number their items by themselves; a later answer wins all the same."""
    waiting = [sitting.answer(0, response=wrong_option), sitting.answer(1)]
    other = Sitting(sitting.exam, sitting.user)
    assert other.paper["first_seq"] == 100_001
    other.save(other.answer(0, seq=100_001))
    back = sitting.start(takeover=True).json()
    assert (back["epoch"], back["first_seq"]) == (3, 200_001)
    sent = sitting.save(*waiting, epoch=3).json()
    assert (sent["saved"], sent["stale"]) == (1, 1)
    assert sent["receipt"]["seqs"] == [[1, 2], [100_001, 100_001]]
    kept = dict(Answer.objects.values_list("question", "seq"))
    assert sorted(kept.values()) == [2, 100_001]


def test_takeover_raises_the_epoch_of_the_same_device(sitting):
    assert sitting.start(takeover=True).json()["epoch"] == 2


def test_right_answers_give_full_marks_and_breakdowns(sitting):
    sitting.save(*[sitting.answer(n) for n in range(4)])
    handed_in = sitting.submit().json()
    assert handed_in["status"] == "settled"
    result = handed_in["result"]
    assert (result["score"], result["total_marks"]) == ("4", "4")
    assert result["breakdown"]["correct"] == 4
    assert [s["score"] for s in result["breakdown"]["sections"]] == ["2", "2"]
    assert result["breakdown"]["topics"][-1]["id"] is None
    assert sitting.get("result/").json() == result


def test_submitting_twice_answers_the_same_and_keeps_one_result(sitting):
    first = sitting.submit().json()
    assert sitting.submit().json() == first
    assert Result.objects.count() == 1


def test_a_device_that_lost_the_attempt_hands_nothing_in(sitting):
    second = Sitting(sitting.exam, sitting.user)
    path = sitting.path("submit/")
    for client, body in (
        (sitting.client, {}),
        (sitting.client, {"epoch": 2}),
        (second.client, {"epoch": 1}),
    ):
        stale = client.post(path, body, content_type="application/json")
        assert (stale.status_code, stale.json()["code"]) == (409, "epoch-stale")
    assert Attempt.objects.get().is_open
    done = second.client.post(path, {"epoch": 2}, content_type="application/json")
    assert done.json()["status"] == "settled"
    again = sitting.submit()
    assert (again.status_code, again.json()) == (200, done.json())


def test_a_submit_that_brings_its_own_score_is_refused(sitting):
    path = sitting.path("submit/")
    refused = sitting.client.post(path, {"score": 9}, content_type="application/json")
    assert refused.json()["errors"][0]["code"] == "unknown-field"
    assert not Result.objects.exists()


def test_every_time_in_an_answer_is_utc(sitting):
    handed_in, state = sitting.submit().json(), sitting.get("").json()
    for name in ("started_at", "deadline_at", "settled_at", "server_time"):
        assert state[name].endswith(("Z", "+00:00")), name
    assert handed_in["settled_at"].endswith("Z")


def test_batches_out_of_order_and_twice_keep_the_last_answer(sitting):
    old, new = sitting.answer(0, seq=1, response=wrong_option), sitting.answer(0, seq=5)
    assert sitting.save(new).json()["saved"] == 1
    stale = sitting.save(old).json()
    assert (stale["saved"], stale["stale"]) == (0, 1)
    assert stale["receipt"]["seqs"] == [[1, 1], [5, 5]]
    again = sitting.save(new).json()
    assert (again["saved"], again["stale"], again["receipt"]) == (
        0,
        1,
        stale["receipt"],
    )
    assert Answer.objects.get().response == new["response"]


def test_a_batch_sent_again_with_more_counts_only_what_is_new(sitting):
    first = sitting.answer(0, seq=1)
    before = sitting.save(first).json()["receipt"]
    both = sitting.save(first, sitting.answer(1, seq=2)).json()
    assert (both["saved"], both["stale"]) == (1, 1)
    assert both["receipt"]["hash"] != before["hash"]
    assert both["receipt"]["seqs"] == [[1, 2]]


@pytest.mark.parametrize(("gaps", "code"), [(1_500, None), (20_000, "too-many-gaps")])
def test_numbers_may_be_left_out_but_not_so_many_that_saves_are_slow(
    sitting, gaps, code
):
    left_out = [[2 * n, 2 * n] for n in range(1, gaps + 1)]
    Attempt.objects.update(seqs=left_out)
    for _ in range(2):
        saved = sitting.save(sitting.answer(0, seq=2 * gaps + 9))
        assert saved.json().get("code") == code
        assert saved.status_code == (409 if code else 200)
    more = [] if code else [[2 * gaps + 9] * 2]
    assert Attempt.objects.get().seqs == left_out + more
    assert Answer.objects.count() == len(more)


def test_the_hash_follows_from_the_items_received(sitting):
    items = [sitting.answer(n, seq=n + 1) for n in range(3)]
    one_by_one = [sitting.save(item).json()["receipt"]["hash"] for item in items][-1]
    assert one_by_one == running_hash([[item] for item in items])


def running_hash(batches):
    from hashlib import sha256

    from exams.attempts.saving import Item

    total = ""
    for batch in batches:
        digests = "".join(
            Item(**{"time_spent_ms": 0, "flagged": False, **item}).digest
            for item in batch
        )
        total = sha256((total + digests).encode()).hexdigest()
    return total


def test_a_null_response_clears_and_a_flag_stays(sitting):
    sitting.save(sitting.answer(0, seq=1))
    cleared = {**sitting.answer(0, seq=2), "response": None, "flagged": True}
    assert sitting.save(cleared).json()["saved"] == 1
    state = sitting.get("").json()["answers"][0]
    assert (state["response"], state["flagged"]) == (None, True)
    assert sitting.submit().json()["result"]["breakdown"]["skipped"] == 4


@pytest.mark.parametrize(
    ("place", "response", "code"),
    [
        (0, {"option": "nobody"}, "unknown-option"),
        (0, {"option": 3}, "malformed-response"),
        (0, {"options": ["x"]}, "malformed-response"),
        (0, "A", "malformed-response"),
        (0, {}, "malformed-response"),
        (1, {"options": []}, "malformed-response"),
        (1, {"options": [1]}, "malformed-response"),
        (2, {"option": True}, "malformed-response"),
        (2, {"option": "maybe"}, "unknown-option"),
        (3, {"value": "twelve"}, "not-a-number"),
        (3, {"value": "1e9999"}, "not-a-number"),
        (3, {"value": "\x00"}, "not-a-number"),
        (3, {"value": 12.5}, "malformed-response"),
    ],
)
def test_an_answer_that_does_not_fit_is_rejected_and_the_rest_saved(
    sitting, place, response, code
):
    bad = {**sitting.answer(place, seq=1), "response": response}
    good = sitting.answer((place + 1) % 4, seq=2)
    answered = sitting.save(bad, good).json()
    assert answered["rejected"] == [{"question": bad["question"], "code": code}]
    assert (answered["saved"], answered["receipt"]["seqs"]) == (1, [[2, 2]])
    assert [a.question_id for a in Answer.objects.all()] == [good["question"]]


def test_a_question_of_another_paper_is_rejected(sitting):
    stranger = {**sitting.answer(0), "question": make_question().pk}
    assert sitting.save(stranger).json()["rejected"][0]["code"] == "unknown-question"
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"seq": 0}, "answers.0.seq"),
        ({"seq": "1"}, "answers.0.seq"),
        ({"seq": True}, "answers.0.seq"),
        ({"seq": 10**30}, "answers.0.seq"),
        ({"at_ms": -1}, "answers.0.at_ms"),
        ({"question": None}, "answers.0.question"),
        ({"flagged": 1}, "answers.0.flagged"),
        ({"time_spent_ms": 1.5}, "answers.0.time_spent_ms"),
        ({"score": 100}, "answers.0.score"),
    ],
)
def test_an_item_of_the_wrong_shape_refuses_the_batch(sitting, change, param):
    refused = sitting.save({**sitting.answer(0), **change})
    assert refused.status_code == 400
    assert [error["param"] for error in refused.json()["errors"]] == [param]
    assert not Answer.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"\xff", b'{"epoch":1}'])
def test_a_body_that_is_no_batch_is_refused(sitting, body):
    refused = sitting.put_raw(body)
    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"


def test_after_the_deadline_nothing_is_stored(sitting):
    Attempt.objects.update(
        started_at=timezone.now() - timedelta(hours=2),
        deadline_at=timezone.now() - timedelta(hours=1),
    )
    refused = sitting.save(sitting.answer(0))
    assert (refused.status_code, refused.json()["code"]) == (409, "deadline-passed")
    assert not Answer.objects.exists()


def test_after_handing_in_nothing_is_stored(sitting):
    sitting.submit()
    refused = sitting.save(sitting.answer(0))
    assert (refused.status_code, refused.json()["code"]) == (409, "attempt-settled")
    assert not Answer.objects.exists()


def test_an_ended_session_saves_nothing(sitting):
    sitting.session.ended_at, sitting.session.ended_because = timezone.now(), "logout"
    sitting.session.save()
    refused = sitting.save(sitting.answer(0))
    assert (refused.status_code, refused.json()["code"]) == (401, "session-ended")
    assert not Answer.objects.exists()


def test_a_start_after_the_deadline_closes_the_old_and_opens_the_next(sitting):
    sitting.save(sitting.answer(0))
    Attempt.objects.update(
        started_at=timezone.now() - timedelta(hours=2),
        deadline_at=timezone.now() - timedelta(seconds=1),
    )
    again = sitting.start()
    assert (again.status_code, again.json()["number"]) == (201, 2)
    old = Attempt.objects.get(number=1)
    assert (old.status, old.ended_by, old.closed_at) == (
        "expired",
        "deadline",
        old.deadline_at,
    )
    assert closing.settle_due(now=timezone.now() + timedelta(minutes=15)) == 1
    assert old.result.current.score == 1


def test_the_sweep_settles_what_ran_out_and_nothing_else(exam):
    late, early = Sitting(exam), Sitting(exam)
    Attempt.objects.filter(pk=late.paper["id"]).update(
        started_at=timezone.now() - timedelta(hours=2),
        deadline_at=timezone.now() - timedelta(hours=1),
    )
    assert closing.settle_due(now=timezone.now()) == 1
    assert closing.settle_due(now=timezone.now()) == 0
    assert late.get("result/").status_code == 200
    assert early.get("result/").json()["code"] == "not-released"


def test_review_shows_keys_and_explanations_only_after_release(sitting):
    refused = sitting.get("review/")
    assert (refused.status_code, refused.json()["code"]) == (409, "not-released")
    assert "KEY-WHY" not in refused.content.decode()
    sitting.save(sitting.answer(0))
    sitting.submit()
    review = sitting.get("review/").json()
    first = review["review"][0]
    assert first["key"] == key_of(sitting.exam, first["question"])
    assert (first["outcome"], first["marks"]) == ("correct", "1")
    assert "KEY-WHY" in str(first["explanation"])
    assert len(review["questions"]) == 4


@pytest.mark.parametrize("path", ["", "result/", "review/", "media/"])
def test_another_students_attempt_is_not_there(sitting, path):
    stranger = api(make_user())
    mine = f"/api/v1/attempts/{sitting.paper['id']}/{path}"
    nobodys = f"/api/v1/attempts/00000000-0000-7000-8000-000000000000/{path}"
    found, missing = stranger.get(mine), stranger.get(nobodys)
    assert found.status_code == missing.status_code == 404
    assert strip(found.json()) == strip(missing.json())


def strip(body):
    return {k: v for k, v in body.items() if k not in ("request_id", "timestamp")}


def test_another_student_can_neither_save_nor_submit(sitting):
    stranger = Sitting(sitting.exam)
    stranger.paper["id"] = sitting.paper["id"]
    assert stranger.save(sitting.answer(0)).status_code == 404
    assert stranger.submit().status_code == 404
    assert not Answer.objects.exists()
    assert Attempt.objects.open().count() == 2


def test_the_list_holds_only_ones_own_attempts(sitting):
    Sitting(sitting.exam)
    listed = sitting.client.get("/api/v1/attempts/").json()["results"]
    assert [row["id"] for row in listed] == [sitting.paper["id"]]
    assert listed[0]["exam"]["slug"] == sitting.exam.slug


def test_an_unpublished_exam_is_gone_but_an_open_attempt_finishes(sitting):
    sitting.exam.unpublish()
    assert api().get(f"/api/v1/exams/{sitting.exam.slug}/").status_code == 404
    assert Sitting(sitting.exam).status == 404
    assert sitting.start().status_code == 200
    assert sitting.save(sitting.answer(0)).status_code == 200
    assert sitting.submit().json()["result"]["score"] == "1"


def test_a_taken_paper_shows_what_it_showed(sitting):
    question = sitting.exam.sections.first().questions.first().question
    before = sitting.paper["questions"]
    allow_new_version([question.pk], user=None)
    question.prompt[0].value["en"] = "Quite another thing?"
    question.save_revision().publish()
    sitting.exam.save_revision().publish()
    assert sitting.start().json()["questions"] == before
    other = Sitting(sitting.exam)
    assert other.paper["questions"] != before


def test_only_a_signed_in_student_may_start(exam):
    refused = api().post(f"/api/v1/exams/{exam.slug}/attempts/")
    assert (refused.status_code, refused.json()["code"]) == (401, "not-authenticated")
    assert not Attempt.objects.exists()


def test_a_start_with_an_unknown_field_is_refused(exam):
    user = make_user()
    client = api(session=make_session(user))
    refused = client.post(
        f"/api/v1/exams/{exam.slug}/attempts/",
        {"deadline_at": "2099-01-01"},
        content_type="application/json",
    )
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "unknown-field"
    assert not Attempt.objects.exists()
