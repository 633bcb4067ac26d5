"""When results may come, scales, and terms that contradict each other."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

import pytest

from core.problems import Refusal
from exams.attempts import actions, invigilating
from exams.models import (
    Attempt,
    Exam,
    ExamBatch,
    ExtraTime,
    MarkingRule,
    Result,
    ScoreScale,
)
from exams.papers import timing
from exams.papers.scaling import scale_problem, scaled
from tests.exams.factories import draft_exam, make_exam, make_question
from tests.factories import make_session, make_user

END = datetime(2030, 1, 1, 12, tzinfo=UTC)
LINE = {"slope": "1/3", "offset": "100"}
TABLE = {"table": [["0", "200"], ["10", "250"], ["19.5", "800"]]}


def codes(exam):
    with pytest.raises(Refusal) as refusal:
        exam.latest_revision.publish()
    exam.refresh_from_db()
    assert not exam.live
    return {error["code"] for error in refusal.value.errors}


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, None),
        ({"ends_at": END}, END),
        ({"starts_at": END, "late_entry_minutes": 10}, END + timedelta(minutes=10)),
        (
            {
                "starts_at": END - timedelta(hours=1),
                "late_entry_minutes": 90,
                "ends_at": END,
            },
            END,
        ),
    ],
)
@pytest.mark.django_db
def test_the_last_start_is_the_end_or_the_limit_for_late_entry(terms, expected):
    assert timing.last_start(draft_exam(**terms)) == expected


@pytest.mark.django_db
def test_results_before_the_last_deadline_and_grace_are_refused():
    terms = {"ends_at": END, "duration_minutes": 60, "grace_minutes": 15}
    assert codes(draft_exam(**terms)) == {"results-too-early"}
    late = {**terms, "release": "at_time"}
    assert codes(draft_exam(**late)) == {"no-results-time"}
    just = END + timedelta(minutes=75)
    early = just - timedelta(seconds=1)
    assert codes(draft_exam(**late, results_at=early)) == {"results-too-early"}
    assert make_exam(**late, results_at=just).live
    assert make_exam(**terms, release="by_hand").live


@pytest.mark.django_db
def test_the_longest_extra_time_of_any_student_moves_the_earliest_release():
    terms = {"ends_at": END, "duration_minutes": 60, "grace_minutes": 0}
    exam = draft_exam(**terms, release="at_time", results_at=END + timedelta(hours=1))
    user = make_user()
    ExtraTime.objects.create(
        user=user, exam=make_exam(), factor=3, reason="Another exam"
    )
    ExtraTime.objects.create(user=user, factor="1.5", reason="Certificate")
    assert codes(exam) == {"results-too-early"}
    assert timing.earliest_release(exam, Fraction(3, 2)) == END + timedelta(minutes=90)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"audience": "batches"}, "audience-empty"),
        ({"audience": "emails"}, "audience-empty"),
        ({"scoring": "scaled"}, "no-scale"),
    ],
)
@pytest.mark.django_db
def test_terms_that_say_half_are_refused(terms, code):
    assert codes(draft_exam(**terms)) == {code}
    assert ExamBatch.objects.count() == 0


@pytest.mark.django_db
def test_an_exam_keeps_its_end_while_somebody_may_be_writing():
    now = timezone.now()
    told = {"release": "by_hand", "ends_at": now + timedelta(hours=1)}
    exam = make_exam(starts_at=now + timedelta(minutes=30), **told)
    exam.ends_at = None
    exam.save_revision().publish()
    assert timing.window_findings(exam, exam, now) == []
    exam.starts_at, exam.ends_at = None, told["ends_at"]
    exam.save_revision().publish()
    exam.ends_at = None
    with pytest.raises(Refusal) as refusal:
        exam.save_revision().publish()
    assert [x["code"] for x in refusal.value.errors] == ["end-needed"]
    exam.refresh_from_db()
    assert exam.ends_at == told["ends_at"]


def refused_with(exam, **terms):
    draft = Exam.objects.get(pk=exam.pk)
    for name, value in terms.items():
        setattr(draft, name, value)
    with pytest.raises(Refusal) as refusal:
        draft.save_revision().publish()
    return [x["code"] for x in refusal.value.errors]


@pytest.mark.django_db
def test_the_end_of_an_exam_that_people_sit_comes_no_sooner_by_publishing():
    now, hour = timezone.now(), timedelta(hours=1)
    told = {"release": "by_hand", "starts_at": now - hour}
    exam = make_exam(**told)
    assert refused_with(exam, ends_at=now - hour / 2) == ["end-too-early"]
    exam.ends_at = now + 2 * hour
    exam.save_revision().publish()
    assert refused_with(exam, ends_at=now + hour) == ["end-too-early"]
    exam = Exam.objects.get(pk=exam.pk)
    assert exam.ends_at == now + 2 * hour
    exam.unpublish()
    assert refused_with(exam, ends_at=None, release="at_once") == ["end-needed"]


@pytest.mark.django_db
def test_a_closed_exam_is_not_opened_again_by_publishing():
    now, hour = timezone.now(), timedelta(hours=1)
    exam = make_exam(release="by_hand", starts_at=now - hour, ends_at=now + hour)
    invigilating.close_exam(make_user(), exam.pk, reason="Fire.", now=now)
    assert refused_with(exam, ends_at=now + 9 * hour) == ["exam-closed"]
    exam = Exam.objects.get(pk=exam.pk)
    exam.description = "Of 2025"
    exam.save_revision().publish()
    exam = Exam.objects.get(pk=exam.pk)
    assert exam.description == "Of 2025"
    exam.unpublish()
    assert refused_with(exam) == ["exam-closed"]


@pytest.mark.django_db
def test_sections_cannot_take_longer_than_the_exam():
    exam = draft_exam(duration_minutes=60)
    section = exam.sections.first()
    section.duration_minutes = 61
    exam.sections = [section]
    exam.save_revision()
    assert codes(exam) == {"section-times-differ"}


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": END, "ends_at": END},
        {"late_entry_minutes": 5},
        {"attempts_allowed": 0},
        {"form_count": 5},
    ],
)
@pytest.mark.django_db
def test_the_database_forbids_terms_that_make_no_sense(fields):
    exam = draft_exam()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(exam).objects.filter(pk=exam.pk).update(**fields)


@pytest.mark.django_db
def test_extra_time_is_once_per_student_and_exam_and_one_to_five_fold():
    user = make_user()
    ExtraTime.objects.create(user=user, factor="1.25", reason="Certificate")
    for wrong in ({"factor": 2}, {"factor": "0.9", "exam": make_exam()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExtraTime.objects.create(user=user, reason="Again", **wrong)


def test_a_scale_is_exact():
    assert scaled(Fraction(1, 3), LINE) == Fraction(1, 9) + 100
    steps = {
        -1: 200,
        0: 200,
        Fraction(29, 3): 200,
        10: 250,
        Fraction(39, 2): 800,
        99: 800,
    }
    assert {raw: scaled(Fraction(raw), TABLE) for raw in steps} == steps


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"slope": "1"},
        {"slope": "0", "offset": "1"},
        {"slope": 1, "offset": "1"},
        {"slope": "1e9", "offset": "1"},
        {"table": []},
        {"table": [["0"]]},
        {"table": [["0", 1]]},
        {"table": [["0", "1"], ["0", "2"]]},
        {"table": [["0", "2"], ["1", "1"]]},
        {"slope": "1000.1", "offset": "1"},
        {"slope": "1", "offset": "-100000.1"},
        {"table": [["0", "0"], ["1", "100001"]]},
    ],
)
def test_a_scale_that_is_not_sound_is_told_in_words(content):
    assert scale_problem(content).endswith(".")
    assert scale_problem(LINE) == scale_problem(TABLE) == ""


@pytest.mark.django_db
def test_a_scale_whose_scores_cannot_be_kept_is_refused():
    """The steepest line at 10,000 marks, of which a wrong answer may take tenfold."""
    scale = ScoreScale.objects.create(
        name="X", content={"slope": "1000", "offset": "0"}
    )
    steep = {"scoring": "scaled", "scale": scale}
    both = [[make_question(), make_question()]]
    assert codes(draft_exam(both, **steep, marks=5000)) == {"scale-too-high"}
    assert make_exam(both, **steep, marks=4999).live


@pytest.mark.django_db
def test_a_result_has_its_scaled_score_and_whether_it_passes():
    scale = ScoreScale.objects.create(name="Board", content=LINE)
    exam = make_exam(scoring="scaled", scale=scale, pass_mark="100.1")
    user = make_user()
    now, session = timezone.now(), make_session(user)
    attempt, _ = actions.start_attempt(user, exam.slug, session_id=session.pk, now=now)
    actions.submit_attempt(user, attempt.pk, now=now)
    result = Result.objects.get(attempt=Attempt.objects.get()).current
    assert (result.score, result.scaled, result.passed) == (0, 100, False)
    scale.refresh_from_db()
    assert scale.is_used
    scale.content = TABLE
    with pytest.raises(DatabaseError), transaction.atomic():
        scale.save()
    assert MarkingRule.objects.filter(used_at=None).count() == 0
