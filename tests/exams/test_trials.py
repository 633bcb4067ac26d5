"""A test run of the staff: as a student's attempt in all, and it never counts."""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import Group
from django.utils import timezone

import pytest

from exams.attempts import cancelling, closing, invigilating
from exams.attempts.supervising import counts
from exams.models import Attempt, Exam, Exposure
from home import under_way, workbench
from home.page_counters import attempts as handed_in
from settings import roles
from tests.exams.factories import draft_exam, make_exam
from tests.exams.mixes import bank, make_mix, mix
from tests.exams.sitting import Sitting
from tests.factories import api, make_session, make_user

pytestmark = pytest.mark.django_db
SOON = timedelta(hours=1)


class Trial(Sitting):
    """An author who tries an exam."""

    def __init__(self, exam, user=None):
        self.exam, self.user, self.seqs = exam, user or author(), count(1)
        self.session = make_session(self.user)
        self.client = api(session=self.session)
        answered = self.start()
        self.status, self.paper = answered.status_code, answered.json()

    def start(self):
        path = f"/api/v1/staff/exams/{self.exam.pk}/trial/"
        return self.client.post(path, content_type="application/json")


def author():
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=roles.EDITOR))
    return member


def test_staff_try_an_exam_before_it_opens_by_the_calls_of_a_student():
    opens = timezone.now() + SOON
    exam = make_exam(starts_at=opens, ends_at=opens + SOON, release="by_hand")
    trial = Trial(exam)
    assert (trial.status, trial.start().status_code) == (201, 200)
    assert trial.save(trial.answer(0)).json()["saved"] == 1
    assert trial.submit().json()["result"]["score"] == "1"
    assert trial.get("review/").json()["review"][0]["outcome"] == "correct"
    [listed] = trial.client.get("/api/v1/attempts/").json()["results"]
    assert (listed["is_trial"], listed["number"]) == (True, 1)
    assert Trial(exam, trial.user).status == 201
    assert [x.number for x in Attempt.objects.order_by("number")] == [1, 2]
    assert Sitting(exam, trial.user).paper["code"] == "exam-not-open-yet"


def test_a_trial_counts_nowhere():
    now = timezone.now()
    subject = bank(2)[0].subject
    exam = make_mix(
        ([mix(subject, 2)], []),
        paper_mode="per_student",
        exposure_cap=1,
        rest_days=9,
        attempts_allowed=1,
        ends_at=now + SOON,
        release="by_hand",
    )
    trial, going = Trial(exam), Trial(exam)
    assert under_way.attempts(going.user, now) == []
    trial.submit()
    assert handed_in() == 0
    boss = make_user(is_superuser=True)
    begun = {x[0]: x[1]["total"] for x in workbench.People().facts(boss)["series"]}
    assert begun["Attempts begun"] == 0
    assert counts.counts([exam.pk], now) == {}
    assert not Exposure.objects.exists()
    staff = make_user(is_staff=True)
    said = {"reason": "A test.", "now": now}
    assert invigilating.extend_exam(staff, exam.pk, minutes=999, **said) == 0
    assert invigilating.tell(staff, exam.pk, text="Hello", **said) == 0
    question = trial.paper["questions"][0]["question"]
    scores = {"question": question, "scores": "left_out"}
    assert cancelling.cancel_question(staff, exam.pk, **scores, **said) == 0
    sitting = Sitting(exam, trial.user)
    assert (sitting.status, sitting.paper["number"]) == (201, 1)
    assert set(Exposure.objects.values_list("drawn", flat=True)) == {1}
    sitting.submit()
    Attempt.objects.filter(pk=going.paper["id"]).update(deadline_at=now + 99 * SOON)
    later = now + 3 * SOON
    assert invigilating.release_results(staff, exam.pk, now=later).results_given_at
    assert closing.settle_due(now=now + 100 * SOON) == 1
    trials = Attempt.objects.filter(is_trial=True)
    assert {str(x).rpartition(", ")[2] for x in trials} == {"trial 1"}


def test_what_is_not_published_cannot_be_tried():
    exam = make_exam()
    Exam.objects.filter(pk=exam.pk).update(live=False)
    for one in (exam, draft_exam()):
        assert Trial(one).paper["code"] == "not-found"
    assert not Attempt.objects.exists()
