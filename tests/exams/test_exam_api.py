"""The public calls about exams."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

import pytest
from allauth.account.models import EmailAddress

from core import keys
from exams.attempts import invigilating
from exams.models import Exam
from tests.exams.factories import draft_exam, make_exam, make_question
from tests.exams.mixes import bank, make_mix, mix
from tests.factories import api, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_the_list_holds_published_exams_only():
    exam = make_exam(year=2026, description="Half a paper.", duration_minutes=90)
    draft_exam()
    (listed,) = api().get("/api/v1/exams/").json()["results"]
    assert listed == {
        "slug": exam.slug,
        "name": exam.name,
        "kind": "mock",
        "year": 2026,
        "description": "Half a paper.",
        "starts_at": None,
        "ends_at": None,
        "closed_at": None,
        "duration_minutes": 90,
        "total_marks": "2",
        "question_count": 2,
    }


def test_the_list_comes_in_pages():
    for _ in range(3):
        make_exam()
    first = api().get("/api/v1/exams/?page_size=2").json()
    second = api().get(first["next"]).json()
    slugs = [row["slug"] for page in (first, second) for row in page["results"]]
    assert len(set(slugs)) == 3
    assert second["next"] is None


def test_an_exam_tells_its_sections_and_marking():
    exam = make_exam([[make_question()], [make_question(), make_question()]])
    detail = api().get(f"/api/v1/exams/{exam.slug}/").json()
    sections = api().get(f"/api/v1/exams/{exam.slug}/sections/").json()
    assert detail["sections"] == sections
    assert [(s["number"], s["question_count"]) for s in sections] == [(1, 1), (2, 2)]
    assert sections[0]["marking"]["kinds"]["single_choice"]["wrong"] == "0"
    assert "answer_any" not in sections[0]


def test_a_client_that_has_it_gets_304():
    exam = make_exam()
    for path in ("/api/v1/exams/", f"/api/v1/exams/{exam.slug}/"):
        first = api().get(path)
        again = api().get(path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_publishing_shows_at_once_although_the_answer_was_kept(
    django_capture_on_commit_callbacks,
):
    exam = make_exam(description="Old")
    path = f"/api/v1/exams/{exam.slug}/"
    assert api().get(path).json()["description"] == "Old"
    assert cache.get(keys.exam(exam.pk))
    with django_capture_on_commit_callbacks(execute=True):
        exam.description = "New"
        exam.save_revision().publish()
    assert cache.get(keys.exam(exam.pk)) is None
    assert api().get(path).json()["description"] == "New"
    assert api().get("/api/v1/exams/").json()["results"][0]["description"] == "New"


def test_an_answer_kept_by_a_slow_reader_is_not_served_after_a_publication():
    exam = make_exam(description="Old")
    path = f"/api/v1/exams/{exam.slug}/"
    api().get(path)
    slow = cache.get(keys.exam(exam.pk))
    exam.description = "New"
    exam.save_revision().publish()
    cache.set(keys.exam(exam.pk), slow, keys.EXAM_SECONDS)
    assert api().get(path).json()["description"] == "New"


@pytest.mark.parametrize("rest", ["", "sections/"])
def test_a_draft_or_unknown_exam_is_not_there(rest):
    draft_exam()
    missing = api().get(f"/api/v1/exams/nothing/{rest}")
    assert missing.status_code == 404
    assert missing.json()["code"] == "not-found"


def test_a_draft_of_a_published_exam_changes_nothing_for_the_public():
    exam = make_exam(description="Published")
    exam.description = "Still a draft"
    exam.save_revision()
    detail = api().get(f"/api/v1/exams/{exam.slug}/").json()
    assert detail["description"] == "Published"


def slugs(client, query=""):
    answer = client.get(f"/api/v1/exams/{query}")
    assert answer.status_code == 200, answer.content
    return {row["slug"] for row in answer.json()["results"]}


def test_the_list_is_asked_by_state():
    now = timezone.now()
    hour = timedelta(hours=1)
    by_hand = {"release": "by_hand"}
    always = make_exam()
    ahead = make_exam(starts_at=now + hour)
    past = make_exam(starts_at=now - 2 * hour, ends_at=now - hour, **by_hand)
    late = make_exam(starts_at=now - hour, late_entry_minutes=5, **by_hand)
    closed = make_exam()
    invigilating.close_exam(make_user(), closed.pk, reason="Fire.", now=now)
    assert slugs(api(), "?state=open") == {always.slug}
    assert slugs(api(), "?state=upcoming") == {ahead.slug}
    assert slugs(api(), "?state=past") == {past.slug, late.slug, closed.slug}
    assert len(slugs(api())) == 5


def test_the_list_is_asked_by_subject_kind_and_year():
    placed, drawn = bank(1)[0], bank(2)
    first = make_exam([[placed]], kind="past_paper", year=2024)
    beside = bank(1)
    terms = {"kind": "subject_test", "paper_mode": "per_student"}
    own = make_mix(([mix(drawn[0].subject, 1)], beside), **terms)
    assert slugs(api(), f"?subject={placed.subject_id}") == {first.slug}
    for question in (drawn[0], beside[0]):
        assert slugs(api(), f"?subject={question.subject_id}") == {own.slug}
    assert slugs(api(), "?kind=past_paper") == {first.slug}
    assert slugs(api(), "?year=2024&kind=subject_test") == set()


@pytest.mark.parametrize(
    "query", ["?state=soon", "?kind=x", "?year=0", "?subject=a", "?colour=red"]
)
def test_a_filter_that_is_none_is_refused(query):
    assert api().get(f"/api/v1/exams/{query}").status_code == 400


def test_an_exam_for_some_shows_itself_to_nobody_else():
    everybodys, member, other = make_exam(), make_user(), make_user()
    EmailAddress.objects.create(user=member, email=member.email, verified=True)
    own = make_exam(audience="emails", emails=[member.email])
    assert slugs(api()) == slugs(api(other)) == {everybodys.slug}
    assert slugs(api(member)) == {everybodys.slug, own.slug}
    path = f"/api/v1/exams/{own.slug}/"
    for rest in ("", "sections/"):
        found = api(member).get(path + rest)
        assert found.status_code == 200
        assert found["Cache-Control"] == "private, no-cache"
        for client in (api(), api(other)):
            missing = client.get(path + rest)
            assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    assert own.emails[0] not in api(member).get(path).content.decode()


def test_a_token_whose_session_ended_sees_what_everybody_sees():
    member = make_user()
    EmailAddress.objects.create(user=member, email=member.email, verified=True)
    make_exam(audience="emails", emails=[member.email])
    ended = {"ended_at": timezone.now(), "ended_because": "logout"}
    assert slugs(api(session=make_session(member, **ended))) == set()


def test_an_exam_tells_its_terms_and_instructions():
    exam = make_exam(
        attempts_allowed=2,
        instructions_en="Read first.",
        instructions_hi="पहले पढ़ें।",
        review="key",
    )
    detail = api().get(f"/api/v1/exams/{exam.slug}/").json()
    assert detail["instructions"] == {"en": "Read first.", "hi": "पहले पढ़ें।"}
    assert (detail["attempts_allowed"], detail["review"]) == (2, "key")
    assert detail["blueprint"] is None


def test_an_exam_tells_beforehand_that_any_so_many_count():
    draft = draft_exam([bank(3)])
    section = draft.sections.get()
    section.answer_any, section.max_marks, section.duration_minutes = 2, 2, 20
    draft.sections = [section]
    draft.save_revision().publish()
    [told] = api().get(f"/api/v1/exams/{Exam.objects.get().slug}/sections/").json()
    said = [told[x] for x in ("answer_any", "counted", "duration_minutes")]
    assert said == [2, "first", 20]


def test_an_exam_tells_its_blueprint_where_the_editor_allows():
    questions = bank(4, difficulty="easy")
    subject = questions[0].subject
    rule = mix(subject, 2, marks=2, shares=[{"difficulty": "easy", "percent": 100}])
    placed = bank(1, subject)
    exam = make_mix(([rule], placed), show_blueprint=True, marks=3)
    [section] = api().get(f"/api/v1/exams/{exam.slug}/").json()["blueprint"]
    told = {"id": subject.pk, "code": subject.code, "title": subject.title}
    assert section["placed"] == [{"subject": told, "count": 1}]
    [drawn] = section["rules"]
    assert (drawn["subject"], drawn["count"], drawn["marks"]) == (told, 2, "2")
    assert [(x["difficulty"], x["percent"]) for x in drawn["shares"]] == [("easy", 100)]
