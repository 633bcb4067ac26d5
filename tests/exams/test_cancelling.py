"""A question of an exam is cancelled: papers stay, and everybody's marks follow."""

from dataclasses import replace
from fractions import Fraction

from django.contrib.auth.models import Group
from django.utils import timezone

import pytest

from core.models import AuditEntry
from exams.attempts import rescoring, rules, scoring
from exams.attempts.viewsets import AttemptAdmin
from exams.models import Attempt, Cancellation, Paper, Result, Score, ScoreRun
from settings import roles
from tests.exams.factories import make_exam, make_question, make_rule
from tests.exams.mixes import bank, make_mix, mix
from tests.exams.sitting import Sitting, wrong_option
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
PENALTY = {"mode": "exact", "right": "1", "wrong": "-1/3", "blank": "0"}
RIGHT, WRONG, BLANK = {"option": "a"}, {"option": "b"}, None
WHY = "Two options are right."


def place(question):
    kind, key = "single_choice", {"option": "a"}
    blank = rules.Place(question, 1, Fraction(3), kind, key, PENALTY, None, [])
    return replace(blank, version=question)


@pytest.mark.parametrize(
    ("given", "scores", "ends"),
    [
        ((WRONG, RIGHT), None, ("2", "6")),
        ((WRONG, RIGHT), "full_to_all", ("6", "6")),
        ((BLANK, RIGHT), "full_to_all", ("6", "6")),
        ((WRONG, RIGHT), "left_out", ("3", "3")),
        ((RIGHT, WRONG), "left_out", ("-1", "3")),
        ((BLANK, BLANK), "left_out", ("0", "3")),
    ],
)
def test_a_cancelled_question_is_full_for_all_or_out_of_the_maximum(
    given, scores, ends
):
    cancelled = {1: scores} if scores else {}
    responses = dict(enumerate(given, start=1))
    found = rules.score([place(1), place(2)], responses, (), cancelled)
    assert (rules.text(found["score"]), rules.text(found["total_marks"])) == ends
    assert found["questions"][0]["outcome"] == scores or not scores
    assert sum(found["breakdown"][x] for x in rules.OUTCOMES) == (1 if scores else 2)


@pytest.mark.parametrize(
    ("counted", "given", "scores", "ends"),
    [
        ("first", (WRONG, RIGHT, RIGHT), "full_to_all", ("6", "6")),
        ("first", (BLANK, RIGHT, WRONG), "full_to_all", ("6", "6")),
        ("best", (WRONG, WRONG, RIGHT), "full_to_all", ("6", "6")),
        ("first", (RIGHT, RIGHT, WRONG), "left_out", ("2", "6")),
        ("first", (RIGHT, RIGHT, BLANK), "left_out", ("3", "3")),
        ("best", (RIGHT, WRONG, RIGHT), "left_out", ("2", "6")),
    ],
)
def test_cancelling_harms_nobody_who_chose_two_of_three(counted, given, scores, ends):
    section = {"number": 1, "name": "A", "answer_any": 2, "counted": counted}
    responses = dict(enumerate(given, start=1))
    places = [place(1), place(2), place(3)]
    found = rules.score(places, responses, [section], {1: scores})
    assert (rules.text(found["score"]), rules.text(found["total_marks"])) == ends


@pytest.fixture
def exam():
    return make_exam(
        [[make_question(), make_question()]],
        rule=make_rule(single_choice=PENALTY),
        marks=3,
    )


@pytest.fixture
def manager():
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=roles.TEST_MANAGER))
    return api(member)


def cancel(client, exam, question, scores="left_out", **more):
    body = {"question": question, "scores": scores, "reason": WHY, **more}
    path = f"/api/v1/staff/exams/{exam.pk}/cancel-question/"
    return client.post(path, body, content_type="application/json")


def score(sitting):
    result = sitting.get("result/").json()
    return result["score"], result["total_marks"]


def sat(exam):
    """Who answered the first question wrong and the second right."""
    sitting = Sitting(exam)
    sitting.save(sitting.answer(0, response=wrong_option), sitting.answer(1))
    return sitting


def test_who_handed_in_is_marked_anew_and_who_writes_is_marked_so(
    exam, manager, django_capture_on_commit_callbacks
):
    done, writing = sat(exam), sat(exam)
    done.submit()
    assert score(done) == ("2", "6")
    papers = list(Paper.objects.values_list("sha256", "delivery"))
    question = done.paper["questions"][0]["question"]
    with django_capture_on_commit_callbacks(execute=True):
        assert cancel(manager, exam, question).json() == {"attempts": 1}
    writing.submit()
    assert score(done) == score(writing) == ("3", "3")
    assert done.get("result/").json()["cancelled"] == [
        {"question": question, "scores": "left_out"}
    ]
    reviewed = done.get("review/").json()["review"][0]
    assert (reviewed["outcome"], reviewed["marks"]) == ("left_out", "0")
    attempt = Attempt.objects.get(pk=done.paper["id"])
    scores = list(attempt.scores.order_by("run__number"))
    assert [(x.run.number, x.score, x.total_marks, x.cancelled) for x in scores] == [
        (1, 2, 6, []),
        (2, 3, 3, [question]),
    ]
    assert attempt.result.current == scores[1]
    for x in scores:
        again = scoring.calculate_attempt_score(attempt, x.run)
        assert {name: getattr(x, name) for name in again} == again
    [run] = ScoreRun.objects.filter(exam=exam, number=2)
    assert (run.reason, bool(run.done_at)) == (WHY, True)
    sheet = AttemptAdmin().runs(attempt)
    assert [WHY in sheet, "2 of 6" in sheet, "3 of 3" in sheet] == [True] * 3
    assert [(x, bytes(y)) for x, y in papers] == [
        (x, bytes(y)) for x, y in Paper.objects.values_list("sha256", "delivery")
    ]
    assert sat(exam).paper["questions"][0]["question"] == question


def test_cancelling_twice_is_as_once_and_not_otherwise(
    exam, manager, django_capture_on_commit_callbacks
):
    sitting = sat(exam)
    sitting.submit()
    question = sitting.paper["questions"][0]["question"]
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert cancel(manager, exam, question, "full_to_all").status_code == 200
    refused = cancel(manager, exam, question, "left_out")
    assert (refused.status_code, refused.json()["code"]) == (409, "question-cancelled")
    [row] = Cancellation.objects.all()
    assert rescoring.mark_run(row.run_id, now=timezone.now()) == 0
    assert score(sitting) == ("6", "6")
    assert Score.objects.count() == ScoreRun.objects.count() == 2
    [entry] = AuditEntry.objects.filter(verb="exam.cancel-question")
    told = {"question": question, "scores": "full_to_all", "reason": WHY}
    assert entry.after == {**told, "attempts": 1}


def test_what_a_lost_task_left_is_marked_by_the_sweep(exam, manager, monkeypatch):
    monkeypatch.setattr(rescoring, "SLICE", 1)
    other, sitting = sat(exam), sat(exam)
    other.submit()
    sitting.submit()
    for place in (0, 1):
        cancel(manager, exam, sitting.paper["questions"][place]["question"])
    assert score(sitting) == score(other) == ("2", "6")
    # A worker that is killed after its first slice leaves the rest.
    [done] = rescoring.mark_slice(exam.pk, rescoring.FIRST, timezone.now())
    run = ScoreRun.objects.newest(exam.pk)
    assert (rescoring.progress(run), run.done_at) == ((1, 2), None)
    assert str(done) == min(other.paper["id"], sitting.paper["id"])
    rescoring.mark_all(now=timezone.now())
    assert score(sitting) == score(other) == ("0", "0")
    assert not ScoreRun.objects.filter(done_at=None).exists()
    assert [x.run.number for x in Score.objects.order_by("run")] == [1, 1, 3, 3]


def test_an_attempt_that_cannot_be_marked_stops_nobody_and_is_tried_again(
    exam, manager, caplog
):
    broken, whole = sat(exam), sat(exam)
    for sitting in (broken, whole):
        sitting.submit()
    order = Attempt.objects.get(pk=broken.paper["id"]).order
    question = order[0]["question"]
    cancel(manager, exam, question)
    rows = Attempt.objects.filter(pk=broken.paper["id"])
    rows.update(order=order[:1])
    rescoring.mark_all(now=timezone.now())
    assert (score(broken), score(whole)) == (("2", "6"), ("3", "3"))
    assert "could not be marked anew" in caplog.text
    assert [rescoring.progress(x) for x in ScoreRun.objects.filter(done_at=None)] == [
        (1, 2)
    ]
    rows.update(order=order)
    rescoring.mark_all(now=timezone.now())
    assert score(broken) == ("3", "3")
    assert not ScoreRun.objects.filter(done_at=None).exists()


def test_of_drawn_papers_only_those_with_the_question_change(manager):
    exam = make_mix(([mix(bank(6)[0].subject, 3)], []), paper_mode="per_student")
    sittings = [Sitting(exam) for _ in range(4)]
    for sitting in sittings:
        sitting.submit()
    question = sittings[0].paper["questions"][0]["question"]
    cancel(manager, exam, question)
    rescoring.mark_all(now=timezone.now())
    for sitting in sittings:
        met = question in [x["question"] for x in sitting.paper["questions"]]
        result = Result.objects.get(attempt=sitting.paper["id"]).current
        assert (result.total_marks, result.cancelled) == (
            (2, [question]) if met else (3, [])
        )


@pytest.mark.parametrize(
    "change",
    [{"question": 10**9}, {"scores": "half"}, {"reason": " "}, {"colour": 1}],
)
def test_a_cancellation_that_says_nothing_is_refused(exam, manager, change):
    sitting = sat(exam)
    sitting.submit()
    question = sitting.paper["questions"][0]["question"]
    answer = cancel(manager, exam, **{"question": question, **change})
    assert answer.status_code == (404 if change.get("question") else 400)
    assert not Cancellation.objects.exists()
    assert ScoreRun.objects.count() == 1
    assert not AuditEntry.objects.filter(verb="exam.cancel-question").exists()
