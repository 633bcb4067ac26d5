"""Exams written, read and published by machines: the composer's own steps."""

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest
from taggit.models import Tag

from accounts.models import Batch
from core.models import AuditEntry
from exams.models import Exam, MixTag
from settings import roles
from tests.exams.factories import draft_exam, make_exam, make_question, make_rule
from tests.exams.mixes import bank, draft_mix, mix
from tests.exams.sitting import Sitting
from tests.factories import api, make_subject, make_topic, make_user

pytestmark = pytest.mark.django_db
BASE = "/api/v1/staff/exams/"


@pytest.fixture
def staff():
    member = make_user(is_staff=True)
    member.groups.add(Group.objects.get(name=roles.TEST_MANAGER))
    return api(member)


def send(client, method, path="", body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(
        f"{BASE}{path}", body, content_type="application/json", headers=headers
    )


def section(questions=(), rules=(), **fields):
    return {
        "name": "Maths",
        "max_marks": "3",
        "marking_rule": make_rule().pk,
        "questions": [{"question": x.pk, "marks": "1"} for x in questions],
        "rules": list(rules),
        **fields,
    }


def test_an_exam_is_written_published_and_taken(staff):
    drawn = bank(3)
    rule = {"subject": drawn[0].subject_id, "count": 2, "marks": "1"}
    body = {
        "name": "By machine",
        "attempts_allowed": 1,
        "instructions_hi": "पहले पढ़ें।",
        "sections": [section([make_question()], [rule])],
    }
    made = send(staff, "post", "", body)
    assert made.status_code == 201, made.content
    assert made.json()["findings"] == []
    assert made.json()["live"] is False
    said = made.json()["exam"]
    assert said["sections"][0]["rules"][0]["count"] == 2
    assert said["sections"][0]["questions"] == [
        {**body["sections"][0]["questions"][0], "marks": "1.00"}
    ]
    exam = Exam.objects.get()
    for _ in range(2):
        out = send(staff, "post", f"{exam.pk}/publish/")
        assert (out.status_code, out.json()["live"]) == (200, True)
    assert exam.papers.count() == 1
    exam.refresh_from_db()
    assert len(Sitting(exam).paper["questions"]) == 3
    assert (
        AuditEntry.objects.filter(
            verb="wagtail.publish", object_kind="exams.exam"
        ).count()
        == 1
    )


def test_what_is_read_can_be_written_back(staff):
    exam = make_exam([[make_question()], [make_question(), make_question()]])
    read = send(staff, "get", f"{exam.pk}/")
    back = send(
        staff, "patch", f"{exam.pk}/", read.json()["exam"], If_Match=read["ETag"]
    )
    assert back.status_code == 200, back.content
    assert back.json()["exam"] == read.json()["exam"]
    send(staff, "post", f"{exam.pk}/publish/")
    assert exam.papers.count() == 1


def test_a_rule_keeps_its_tags_topics_and_shares_when_written_back(staff):
    question, topic = bank(1)[0], make_topic()
    tags = [Tag.objects.create(name=name) for name in ("board", "recent")]
    rule = mix(
        *(question.subject, 1),
        tags=tags,
        topics=[topic],
        shares=[{"topic": topic, "least": 1}],
    )
    exam = draft_mix(([rule], []))
    read = send(staff, "get", f"{exam.pk}/")
    said = read.json()["exam"]
    [told] = said["sections"][0]["rules"]
    assert told["tags"] == ["board", "recent"]
    twice = {**told, "topics": told["topics"] * 2, "tags": told["tags"] * 2}
    body = {"sections": [{**said["sections"][0], "rules": [twice]}]}
    back = send(staff, "patch", f"{exam.pk}/", body, If_Match=read["ETag"])
    assert back.json()["exam"] == said
    assert MixTag.objects.filter(rule__section__exam=exam).count() == 2


def test_a_change_is_a_draft_and_needs_to_know_what_was_read(staff):
    exam = make_exam(description="Before")
    path = f"{exam.pk}/"
    etag = send(staff, "get", path)["ETag"]
    body = {"description": "After"}
    assert send(staff, "patch", path, body).status_code == 428
    changed = send(staff, "patch", path, body, If_Match=etag)
    assert changed.json()["has_unpublished_changes"] is True
    exam.refresh_from_db()
    assert exam.description == "Before"
    stale = send(staff, "patch", path, {"description": "Late"}, If_Match=etag)
    assert (stale.status_code, stale.json()["code"]) == (412, "revision-stale")
    draft = exam.get_latest_revision_as_object()
    assert (draft.description, draft.sections.count()) == ("After", 1)


def test_publishing_says_everything_that_is_missing(staff):
    exam = draft_exam(release="at_time")
    answer = send(staff, "post", f"{exam.pk}/publish/")
    assert (answer.status_code, answer.json()["code"]) == (409, "exam-not-ready")
    assert answer.json()["errors"][0]["code"] == "no-results-time"
    found = send(staff, "get", f"{exam.pk}/").json()["findings"]
    assert [x["code"] for x in found] == ["no-results-time"]
    assert not Exam.objects.get().live


def test_unpublishing_hides_an_exam_and_lets_open_attempts_finish(staff):
    sitting = Sitting(make_exam())
    for _ in range(2):
        answer = send(staff, "post", f"{sitting.exam.pk}/unpublish/")
        assert (answer.status_code, answer.json()["live"]) == (200, False)
    assert api().get("/api/v1/exams/").json()["results"] == []
    assert Sitting(sitting.exam).paper["code"] == "not-found"
    assert sitting.save(sitting.answer(0)).json()["saved"] == 1
    assert sitting.submit().json()["result"]["score"] == "1"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"colour": "red"}, "colour"),
        ({"slug": "mine"}, "slug"),
        ({"live": True}, "live"),
        ({"name": ""}, "name"),
        ({"year": -1}, "year"),
        ({"kind": "x"}, "kind"),
        ({"batches": [999_999]}, "batches"),
        ({"emails": ["nobody"]}, "emails.0"),
        ({"form_count": 9}, "form_count"),
        ({"late_entry_minutes": 5}, ""),
        ({"ends_at": "9999-12-31T23:00:00Z"}, "ends_at"),
        ({"sections": [{"name": "A", "questions": [{"question": 10**9}]}]}, None),
        ({"sections": [{"name": "A", "rules": [{"count": 1}]}]}, None),
        ({"sections": [{"name": "A", "rules": [{"subject": 10**8}]}]}, None),
        ({"sections": [{"name": "A", "answer_any": 0}]}, None),
        ({"sections": 3}, None),
        ({"tie_keys": ["luck"]}, "tie_keys"),
        ({"languages": ["xx"]}, "languages.0"),
    ],
)
def test_what_is_wrong_is_said_with_its_path_and_nothing_is_written(
    staff, fields, param
):
    answer = send(staff, "post", "", {"name": "New", **fields})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), answer
    params = [error["param"] for error in answer.json()["errors"]]
    if param is None:
        assert params[0].startswith("sections")
    else:
        assert any(x.startswith(param) for x in params)
    assert not Exam.objects.exists()


@pytest.mark.parametrize(
    ("rule", "param"),
    [
        ({"tags": ["nobody's"]}, ""),
        ({"shares": [{"percent": 50}]}, ".shares.0"),
        ({"shares": [{"difficulty": "easy"}]}, ".shares.0"),
        (
            {"shares": [{"difficulty": "easy", "kind": "numeric", "most": 1}]},
            ".shares.0",
        ),
    ],
)
def test_a_wrong_rule_is_said_with_its_path_and_nothing_is_written(staff, rule, param):
    rule = {"subject": make_subject().pk, "count": 1, "marks": "1", **rule}
    body = {"name": "New", "sections": [section(rules=[rule])]}
    answer = send(staff, "post", "", body)
    assert answer.status_code == 400, answer.content
    assert [x["param"] for x in answer.json()["errors"]] == [
        f"sections.0.rules.0{param}"
    ]
    assert not Exam.objects.exists()


def test_a_batch_named_twice_is_named_once(staff):
    batch = Batch.objects.create(name="Morning")
    body = {"name": "New", "audience": "batches", "batches": [batch.pk, batch.pk]}
    assert send(staff, "post", "", body).json()["exam"]["batches"] == [batch.pk]


def test_a_name_is_taken_once_per_year(staff):
    exam = draft_exam(name="Mock", year=2026)
    answer = send(staff, "post", "", {"name": "Mock", "year": 2026})
    assert answer.status_code == 400
    assert list(Exam.objects.all()) == [exam]


def test_a_locked_exam_stays_as_it_is(staff):
    exam = draft_exam()
    Exam.objects.update(locked=True, locked_by=make_user(), locked_at=exam.created_at)
    etag = send(staff, "get", f"{exam.pk}/")["ETag"]
    calls = [
        send(staff, "patch", f"{exam.pk}/", {"description": "x"}, If_Match=etag),
        send(staff, "post", f"{exam.pk}/publish/"),
    ]
    assert [x.json()["code"] for x in calls] == ["exam-held"] * 2
    assert not Exam.objects.get().live


def test_the_list_is_filtered_paged_and_flat(staff):
    def cost(path):
        with CaptureQueriesContext(connection) as captured:
            assert send(staff, "get", path).status_code == 200
        return len(captured)

    live, draft = make_exam(kind="custom"), draft_exam(year=2020)
    cost("?page_size=50")
    few = cost("?page_size=50")
    for _ in range(3):
        draft_exam()
    assert cost("?page_size=50") == few
    assert len(send(staff, "get", "?page_size=2").json()["results"]) == 2

    def ids(query):
        return [x["id"] for x in send(staff, "get", query).json()["results"]]

    assert ids("?state=live") == ids("?kind=custom") == [live.pk]
    assert ids("?year=2020") == [draft.pk]
    assert send(staff, "get", "?colour=red").status_code == 400
