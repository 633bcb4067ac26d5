"""The public calls about exams."""

from django.core.cache import cache

import pytest

from core import keys
from tests.exams.factories import draft_exam, make_exam, make_question
from tests.factories import api

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
        "year": 2026,
        "description": "Half a paper.",
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
