"""Attempts that draw or shuffle: what each student meets is delivered, saved and marked."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from core.problems import Refusal
from exams.attempts import actions, scoring
from exams.models import Answer, Attempt, Exposure, QuestionVersion, Result
from home.models.catalogue import sections_of
from tests.exams.factories import (
    make_exam,
    make_question,
    make_rule,
    make_stimulus,
    multiple_choice,
    single_choice,
    true_false,
)
from tests.exams.mixes import bank, draft_mix, make_mix, mix
from tests.exams.sitting import Sitting
from tests.factories import make_session, make_subject, make_syllabus, make_user

pytestmark = pytest.mark.django_db
OWN = {"paper_mode": "per_student"}


@pytest.fixture
def subject():
    return make_subject(make_syllabus(), "MA", title="Maths")


def started(exam, user=None, now=None):
    user = user or make_user()
    session = make_session(user)
    now = now or timezone.now()
    return actions.start_attempt(user, exam.slug, session_id=session.pk, now=now)[0]


def ids(attempt):
    return [place["question"] for place in attempt.order]


def answer(attempt, question, response, seq=1):
    Answer.objects.create(
        attempt=attempt, question_id=question, response=response, seq=seq, at_ms=1
    )


def test_each_student_gets_a_paper_of_their_own_and_the_same_again(subject):
    placed = bank(1)[0]
    bank(30, subject)
    exam = make_mix(([mix(subject, 6, marks=2)], [placed]), **OWN)
    assert exam.live_paper.is_drawn
    assert not exam.live_paper.questions.exists()
    one, two = Sitting(exam), Sitting(exam)
    mine = [q["question"] for q in one.paper["questions"]]
    assert len(set(mine)) == 7
    assert mine[0] == placed.pk
    assert mine != [q["question"] for q in two.paper["questions"]]
    assert one.start().json()["questions"] == one.paper["questions"]
    numbers = [(q["section"], q["number"], q["marks"]) for q in one.paper["questions"]]
    assert numbers == [(1, 1, "1")] + [(1, n, "2") for n in range(2, 8)]
    assert [x["question"] for x in one.paper["order"]] == mine
    assert one.paper["questions"][1]["texts"]["en"]["prompt"]


def test_visitors_are_told_how_many_questions_a_drawn_section_has(subject):
    bank(2, subject)
    exam = make_mix(([mix(subject, 2)], bank(1)), paper_mode="per_student")
    assert [x["count"] for x in sections_of(exam.live_paper)] == [3]


def test_answers_to_drawn_questions_are_saved_marked_and_reviewed(subject):
    bank(12, subject, explanation="Because.")
    exam = make_mix(([mix(subject, 4)], []), **OWN)
    sitting = Sitting(exam)
    attempt = Attempt.objects.get(pk=sitting.paper["id"])
    rows = {x["question"]: x["version"] for x in attempt.places}
    outside = set(exam_questions(subject)) - set(rows)

    def right(question):
        return QuestionVersion.objects.get(pk=rows[question]).key["answer"]

    saved = sitting.save(
        *[
            {"question": q, "response": right(q), "seq": n, "at_ms": 1}
            for n, q in enumerate(list(rows)[:3], start=1)
        ],
        {"question": min(outside), "response": None, "seq": 9, "at_ms": 1},
    ).json()
    assert saved["saved"] == 3
    assert [x["code"] for x in saved["rejected"]] == ["unknown-question"]
    result = sitting.submit().json()["result"]
    assert (result["score"], result["total_marks"]) == ("3", "4")
    [label] = result["breakdown"]["subjects"]
    assert (label["title"], label["correct"]) == ("Maths", 3)
    review = sitting.get("review/").json()
    assert [x["question"] for x in review["review"]] == list(rows)
    assert review["questions"] == sitting.paper["questions"]
    assert review["review"][0]["explanation"]["en"]


def exam_questions(subject):
    return subject.questions.values_list("pk", flat=True)


def test_a_drawn_passage_comes_with_its_questions(subject):
    passage = make_stimulus("Read this.")
    bank(3, subject, stimulus=passage)
    exam = make_mix(([mix(subject, 3)], []), shuffle_questions=True, **OWN)
    paper = Sitting(exam).paper
    [told] = paper["stimuli"]
    assert told["id"] == passage.pk
    assert {q["stimulus"]["id"] for q in paper["questions"]} == {passage.pk}


def test_questions_met_of_late_are_not_drawn_and_too_few_refuse_the_start(subject):
    bank(5, subject)
    exam = make_mix(([mix(subject, 2)], []), rest_days=7, **OWN)
    user, now = make_user(), timezone.now()
    met = []
    for _ in range(2):
        attempt = started(exam, user, now)
        met += ids(attempt)
        actions.submit_attempt(user, attempt.pk, now=now)
    assert len(set(met)) == 4
    with pytest.raises(Refusal) as refusal:
        started(exam, user, now)
    assert refusal.value.code == "no-fresh-questions"
    assert Attempt.objects.count() == 2
    assert len(ids(started(exam, user, now + timedelta(days=8)))) == 2


def test_no_question_is_drawn_more_often_than_the_cap(subject):
    bank(6, subject)
    exam = make_mix(([mix(subject, 2)], []), exposure_cap=2, **OWN)
    for _ in range(5):
        started(exam)
    with pytest.raises(Refusal) as refusal:
        assert [started(exam) for _ in range(2)]
    assert refusal.value.code == "no-fresh-questions"
    drawn = list(Exposure.objects.values_list("drawn", flat=True))
    assert max(drawn) == 2
    assert sum(drawn) >= 10


def test_forms_go_round_and_another_attempt_gets_another_form():
    exam = make_exam(
        [[make_question() for _ in range(6)]], paper_mode="forms", form_count=2
    )
    user = make_user()
    first = started(exam, user)
    actions.submit_attempt(user, first.pk, now=timezone.now())
    second = started(exam, user)
    assert {first.paper.form, second.paper.form} == {"A", "B"}
    assert sorted(ids(first)) == sorted(ids(second))
    assert ids(first) == [q["question"] for q in first.paper.order]


def test_an_order_of_ones_own_keeps_sections_passages_pinned_and_true_false():
    passage = make_stimulus()
    together = [make_question(stimulus=passage) for _ in range(2)]
    options = single_choice("one", "two", "three", "none of these")
    options["value"]["options"][3]["value"]["pinned"] = True
    pinned = make_question(answer=options)
    fixed = make_question(answer=true_false())
    first = [make_question() for _ in range(5)]
    exam = make_exam(
        [first, [*together, pinned, fixed]],
        shuffle_questions=True,
        shuffle_options=True,
    )
    offered = {x["question"]: x["options"] for x in exam.live_paper.order}
    seen = set()
    for _ in range(12):
        attempt = started(exam)
        seen.add(tuple(ids(attempt)))
        assert {*ids(attempt)[:5]} == {question.pk for question in first}
        places = [ids(attempt).index(question.pk) for question in together]
        assert abs(places[0] - places[1]) == 1
        mine = {x["question"]: x["options"] for x in attempt.order}
        assert mine[fixed.pk] == offered[fixed.pk]
        assert mine[pinned.pk][-1] == offered[pinned.pk][-1]
        assert all(sorted(mine[q]) == sorted(offered[q]) for q in offered)
    assert len(seen) > 1


def test_an_exam_without_shuffling_is_met_as_compiled():
    exam = make_exam([[make_question(answer=multiple_choice())]])
    attempt = started(exam)
    assert (attempt.order, attempt.seed, attempt.places) == (
        exam.live_paper.order,
        None,
        None,
    )


def result_of(exam, responses):
    attempt = started(exam)
    for seq, (question, response) in enumerate(responses.items(), start=1):
        answer(attempt, question, response, seq)
    actions.submit_attempt(attempt.user, attempt.pk, now=timezone.now())
    return Result.objects.get(attempt=attempt).current


def any_two(counted, **terms):
    """Three questions of which two count, -1 for a wrong one: (exam, right, wrong)."""
    questions = bank(3)
    shares = {"mode": "exact", "right": "1", "wrong": "-1", "blank": "0"}
    exam = draft_mix(([], questions), rule=make_rule(single_choice=shares), **terms)
    section = exam.sections.first()
    section.answer_any, section.max_marks, section.counted = 2, 2, counted
    exam.sections = [section]
    exam.save_revision().publish()
    exam.refresh_from_db()
    right = {q.pk: q.live_version.key["answer"] for q in questions}
    wrong = {
        q.pk: {
            "option": next(
                x
                for x in q.live_version.delivery["options"]
                if x != right[q.pk]["option"]
            )
        }
        for q in questions
    }
    return exam, right, wrong


@pytest.mark.parametrize(("counted", "score"), [("first", 0), ("best", 2)])
def test_of_too_many_answers_the_first_or_the_best_count(counted, score):
    exam, right, wrong = any_two(counted)
    one, two, three = right
    given = {one: wrong[one], two: right[two], three: right[three]}
    result = result_of(exam, given)
    assert (result.score, result.total_marks) == (score, 2)
    assert result.breakdown["uncounted"] == 1
    assert [x["outcome"] for x in result.questions].count("uncounted") == 1


def test_the_first_answers_are_those_of_the_students_own_order():
    exam, right, wrong = any_two("first", shuffle_questions=True)
    for _ in range(6):
        attempt = started(exam)
        last = ids(attempt)[-1]
        for seq, question in enumerate(right, start=1):
            given = wrong if question == last else right
            answer(attempt, question, given[question], seq)
        actions.submit_attempt(attempt.user, attempt.pk, now=timezone.now())
        assert Result.objects.get(attempt=attempt).current.score == 2


def test_blanks_fill_up_what_counts():
    exam, right, _ = any_two("first")
    last = list(right)[2]
    result = result_of(exam, {last: right[last]})
    counts = {k: result.breakdown[k] for k in ("correct", "skipped", "uncounted")}
    assert (result.score, result.total_marks) == (1, 2)
    assert counts == {"correct": 1, "skipped": 1, "uncounted": 1}


def test_a_start_of_a_kept_paper_reads_it_once(subject):
    bank(8, subject)
    exam = make_mix(([mix(subject, 4)], []), **OWN)
    started(exam)
    with CaptureQueriesContext(connection) as caught:
        started(exam)
    texts = [q["sql"] for q in caught]
    assert not [sql for sql in texts if '"pool"' in sql]
    assert scoring.kept_paper(exam.live_paper_id).scale is None
