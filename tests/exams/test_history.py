"""Looking back: what is released comes in time order with its trend, nothing else."""

from datetime import datetime

from django.utils.timezone import now

import pytest

from exams.attempts import actions, invigilating
from exams.models import Attempt, Exam, OpenedExplanation
from tests.exams.factories import make_exam, make_question
from tests.exams.sitting import Sitting, wrong_option
from tests.factories import api, make_subject, make_syllabus, make_user

pytestmark = pytest.mark.django_db
PATH = "/api/v1/attempts/history/"


def sat(exam, user, right):
    """Handed in with so many right answers; the others wrong."""
    sitting = Sitting(exam, user)
    places = range(len(sitting.paper["questions"]))
    sitting.save(
        *[
            sitting.answer(n, response=n >= right and wrong_option or None)
            for n in places
        ]
    )
    sitting.submit()
    return sitting


def told(client, **query):
    return client.get(PATH, query).json()["results"]


def test_history_tells_what_is_released_with_its_trend(django_assert_max_num_queries):
    subject = make_subject(make_syllabus("looking-back"), "LB-1")
    open_exam = make_exam([[make_question(subject=subject), make_question()]])
    by_hand = make_exam(release=Exam.Release.BY_HAND)
    user = make_user()
    sittings = [sat(open_exam, user, right) for right in (0, 1, 2, 2, 2, 1)]
    hidden, client = sat(by_hand, user, 2), sittings[0].client
    actions.start_trial(user, open_exam.pk, session_id=hidden.session.pk, now=now())
    actions.submit_attempt(user, Attempt.objects.get(is_trial=True).pk, now=now())
    with django_assert_max_num_queries(12):
        rows = told(client)
    assert [x["percent"] for x in rows] == ["50", "100", "100", "100", "50", "0"]
    assert [x["trend"] for x in rows] == ["80", "70", "62.5", "50", "25", "0"]
    assert [x["accuracy"] for x in rows] == ["0.5", "1", "1", "1", "0.5", "0"]
    assert [x["number"] for x in rows] == [6, 5, 4, 3, 2, 1]
    assert rows[0]["exam"]["slug"] == open_exam.slug
    assert (rows[0]["score"], rows[0]["total_marks"]) == ("1", "2")
    page = client.get(PATH, {"page_size": 4}).json()
    assert page["results"] + client.get(page["next"]).json()["results"] == rows
    of_subject = told(client, subject=subject.pk)
    assert [x["trend"] for x in of_subject] == ["100", "80", "75", "66.6667", "50", "0"]
    assert {x["total_marks"] for x in of_subject} == {"1"}
    assert told(client, exam=by_hand.slug) == told(client, subject=10**9) == []
    assert told(api(make_user())) == []
    refused = client.get(PATH, {"colour": "red"})
    assert (refused.status_code, refused.json()["errors"][0]["param"]) == (
        400,
        "colour",
    )
    invigilating.release_results(make_user(is_staff=True), by_hand.pk, now=now())
    assert [x["percent"] for x in told(client, exam=by_hand.slug)] == ["100"]
    assert told(client)[0]["trend"] == "90"


def test_an_explanation_is_opened_once_and_only_where_it_may_be_seen():
    sitting = Sitting(make_exam(review=Exam.Review.EXPLAINED))
    question, other = (x["question"] for x in sitting.paper["questions"])

    def opened(pk=question, who=sitting):
        path = sitting.path(f"questions/{pk}/reviewed/")
        answer = who.client.post(path, content_type="application/json")
        return answer.status_code, answer.json()

    assert opened()[1]["code"] == "not-released"
    sitting.submit()
    status, first = opened()
    assert (status, first["question"]) == (200, question)
    assert opened() == (200, first)
    review = {x["question"]: x for x in sitting.get("review/").json()["review"]}
    moments = (review[question]["reviewed_at"], first["reviewed_at"])
    assert len({datetime.fromisoformat(x) for x in moments}) == 1
    assert review[other]["reviewed_at"] is None
    for pk in (10**12, 0):
        assert opened(pk)[0] == 404
    assert opened(who=Sitting(sitting.exam))[0] == 404
    Exam.objects.filter(pk=sitting.exam.pk).update(review=Exam.Review.KEY)
    assert opened(other)[1]["code"] == "review-not-shown"
    assert OpenedExplanation.objects.count() == 1
