"""Questions written, read and published by machines: the editor's own steps."""

import json

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from cms.syllabus.models import TopicPage
from core.models import AuditEntry
from exams.bank.documents import document_of
from exams.kinds import KINDS
from exams.models import ExamType, Question
from settings import roles
from tests.cms.test_blobs import make_image
from tests.exams.factories import draft_exam, draft_question, make_exam, make_question
from tests.exams.test_kinds_document import EXAMPLES
from tests.exams.test_kinds_publishing import part
from tests.factories import api, make_user

pytestmark = pytest.mark.django_db
BASE = "/api/v1/staff/questions/"


def machine(role=roles.PUBLISHER, **fields):
    user = make_user(is_staff=True, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return api(user)


@pytest.fixture
def staff():
    return machine()


def document(prompt="What is $2 + 2$?", **fields):
    options = [{"text": "4", "correct": True}, {"text": "5"}]
    return {
        "schema": 1,
        "kind": "single_choice",
        "prompt": [{"type": "text", "value": {"en": prompt, "hi": "कितना?"}}],
        "answer": {"options": options},
        **fields,
    }


def send(client, method, path, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(
        f"{BASE}{path}", body, content_type="application/json", headers=headers
    )


def codes(answer):
    return {(x["param"], x["code"]) for x in answer.json()["errors"]}


def test_a_document_becomes_a_draft_and_is_read_again(staff, syllabus):
    ExamType.objects.create(name="Recruitment")
    whole = document(
        subject="EM",
        topics=["EM-1"],
        tags=["sums"],
        difficulty="hard",
        year=2024,
        exam_types=["Recruitment"],
        metadata={"page": 3},
        source="Book",
        source_id="1",
    )
    made = send(staff, "post", "", whole)
    assert made.status_code == 201
    body = made.json()
    assert (body["live"], body["findings"]) == (False, [])
    assert made["ETag"] == f'"{body["revision"]}"'
    for name in ("subject", "topics", "tags", "difficulty", "year", "exam_types"):
        assert body["document"][name] == whole[name], name
    again = send(staff, "get", f"{body['id']}/")
    assert again.json() == body
    question = Question.objects.get(pk=body["id"])
    assert question.latest_revision.user is not None
    entry = AuditEntry.objects.get(
        object_kind="exams.question", object_id=str(question.pk), verb="wagtail.create"
    )
    assert entry.actor_id == question.latest_revision.user_id


def test_half_a_character_is_refused_wherever_it_stands(staff):
    bad = document(**{"\ud800": 1})
    answers = [
        staff.post(path, json.dumps(body), content_type="application/json", headers=key)
        for path, body, key in (
            (BASE, bad, {}),
            (f"{BASE}bulk/", {"questions": [bad]}, {"Idempotency-Key": "half-1"}),
            (f"{BASE}bulk/", {"questions": [1], "\ud800": 1}, {}),
        )
    ]
    assert [x.status_code for x in answers] == [400, 200, 400]
    assert answers[1].json()["refused"] == 1
    assert not Question.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_out_and_comes_back_the_same(staff, kind):
    raw = {"prompt": [], "answer": [part(kind, EXAMPLES[kind]["editor"])]}
    told = with_image(document_of(raw, {}), make_image().pk)
    made = send(staff, "post", "", told)
    assert made.status_code == 201, made.json()
    again = send(staff, "post", "", made.json()["document"])
    assert again.json()["document"] == made.json()["document"]
    assert made.json()["document"]["answer"] == told["answer"]


def with_image(value, pk):
    """The document with a picture of this library wherever it names one."""
    if isinstance(value, list):
        return [with_image(x, pk) for x in value]
    if isinstance(value, dict):
        is_image = isinstance(value.get("image"), dict)
        inner = {name: with_image(x, pk) for name, x in value.items()}
        return {**inner, "image": {"id": pk}} if is_image else inner
    return value


def test_what_a_document_leaves_out_stays(staff):
    made = send(staff, "post", "", document(tags=["one"]))
    pk, etag = made.json()["id"], made["ETag"]
    changed = {"schema": 1, "kind": "single_choice", "difficulty": "easy"}
    answer = send(staff, "patch", f"{pk}/", changed, If_Match=etag)
    assert answer.status_code == 200
    assert answer.json()["document"]["difficulty"] == "easy"
    assert answer.json()["document"]["tags"] == ["one"]
    assert answer.json()["document"]["prompt"] == made.json()["document"]["prompt"]
    assert answer["ETag"] != etag


def test_two_who_read_the_same_do_not_overwrite_each_other(staff):
    made = send(staff, "post", "", document())
    path, change = f"{made.json()['id']}/", document("First?")
    assert send(staff, "patch", path, change, If_Match=made["ETag"]).status_code == 200
    lost = send(staff, "patch", path, document("Second?"), If_Match=made["ETag"])
    assert (lost.status_code, lost.json()["code"]) == (412, "revision-stale")
    blind = send(staff, "patch", path, document("Third?"))
    assert (blind.status_code, blind.json()["code"]) == (428, "revision-missing")
    odd = send(staff, "patch", path, document("Fourth?"), If_Match="nonsense")
    assert odd.status_code == 412
    assert "First?" in json.dumps(send(staff, "get", path).json())


def test_a_machine_confirms_translations_as_the_editor_s_tick_does(staff):
    made = send(staff, "post", "", document())
    path, change = f"{made.json()['id']}/", document("Changed?")
    stale = send(staff, "patch", path, change, If_Match=made["ETag"])
    assert [x["code"] for x in stale.json()["findings"]] == ["translation-stale"]
    ticked = f"{path}?translations_up_to_date=true"
    fresh = send(staff, "patch", ticked, change, If_Match=stale["ETag"])
    assert fresh.json()["findings"] == []
    assert send(staff, "post", f"{path}publish/").status_code == 200


def test_a_live_question_s_new_draft_waits_to_be_published(staff):
    question = make_question("Before?")
    etag = send(staff, "get", f"{question.pk}/")["ETag"]
    changed = send(staff, "patch", f"{question.pk}/", document("After?"), If_Match=etag)
    assert changed.json()["has_unpublished_changes"] is True
    question.refresh_from_db()
    assert str(question) == "Before?"
    out = send(staff, "post", f"{question.pk}/publish/")
    assert out.json()["has_unpublished_changes"] is False
    question.refresh_from_db()
    assert (str(question), question.versions.count()) == ("After?", 2)
    assert send(staff, "post", f"{question.pk}/publish/").status_code == 200
    assert question.versions.count() == 2


def test_publishing_says_everything_that_is_missing(staff):
    made = send(staff, "post", "", document(prompt=" "))
    assert made.status_code == 201
    assert made.json()["findings"]
    answer = send(staff, "post", f"{made.json()['id']}/publish/")
    assert (answer.status_code, answer.json()["code"]) == (409, "question-not-ready")
    assert not Question.objects.get().live


def test_unpublishing_twice_is_as_once(staff):
    question = make_question()
    for _ in range(2):
        answer = send(staff, "post", f"{question.pk}/unpublish/")
        assert (answer.status_code, answer.json()["live"]) == (200, False)


def test_a_question_of_an_open_exam_stays_as_it_is(staff):
    question = make_question("Before?")
    make_exam([[question]])
    before = Question.objects.values().get(pk=question.pk)
    etag = send(staff, "get", f"{question.pk}/")["ETag"]
    for method, path, body in (
        ("patch", f"{question.pk}/", document()),
        ("post", f"{question.pk}/unpublish/", {}),
    ):
        answer = send(staff, method, path, body, If_Match=etag)
        assert (answer.status_code, answer.json()["code"]) == (409, "question-held")
    assert Question.objects.values().get(pk=question.pk) == before


def test_an_editor_s_lock_holds_for_machines_too(staff):
    question = draft_question()
    other = make_user()
    Question.objects.update(locked=True, locked_by=other, locked_at=timezone.now())
    etag = send(staff, "get", f"{question.pk}/")["ETag"]
    answer = send(staff, "patch", f"{question.pk}/", document(), If_Match=etag)
    assert answer.json()["code"] == "question-held"


def test_a_draft_goes_and_what_is_needed_stays():
    root = api(make_user(is_staff=True, is_superuser=True))
    free, placed, published = draft_question(), draft_question(), make_question()
    draft_exam([[placed]])
    assert send(root, "delete", f"{free.pk}/").status_code == 204
    assert AuditEntry.objects.filter(verb="wagtail.delete").count() == 1
    for kept in (placed, published):
        answer = send(root, "delete", f"{kept.pk}/")
        assert (answer.status_code, answer.json()["code"]) == (409, "question-in-use")
        assert Question.objects.filter(pk=kept.pk).exists()


def test_a_draft_of_a_live_exam_holds_a_question_too():
    root = api(make_user(is_staff=True, is_superuser=True))
    exam, held = make_exam(), draft_question()
    draft = exam.latest_revision.as_object()
    [places] = [list(x.questions.all()) for x in draft.sections.all()]
    places[0].question_id = held.pk
    draft.save_revision()
    assert send(root, "delete", f"{held.pk}/").json()["code"] == "question-in-use"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"colour": "red"}, ("colour", "unknown-field")),
        ({"subject": "NO"}, ("subject", "unknown-subject")),
        ({"topics": ["EM-1", "NO"]}, ("topics[1]", "unknown-topic")),
        ({"subject": "EM", "topics": ["IT-1"]}, ("topics[0]", "unknown-topic")),
        ({"exam_types": ["No"]}, ("exam_types[0]", "unknown-exam-type")),
        ({"stimulus": {"id": 7}}, ("stimulus", "unknown-stimulus")),
        ({"marks": "4"}, ("marks", "unknown-field")),
        ({"year": 12}, ("year", "bad-number")),
        ({"kind": "no"}, ("kind", "unknown-kind")),
        ({"schema": 2}, ("schema", "unknown-schema")),
        (
            {"answer": {"options": [{"text": 3}]}},
            ("answer.options[0].text", "wrong-type"),
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_path_and_nothing_is_written(
    staff, syllabus, fields, wrong
):
    answer = send(staff, "post", "", document(**fields))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert wrong in codes(answer)
    assert not Question.objects.exists()


def test_a_source_is_taken_once(staff):
    send(staff, "post", "", document(source="Book", source_id="1"))
    answer = send(staff, "post", "", document(source="Book", source_id="1"))
    assert (answer.status_code, answer.json()["code"]) == (409, "source-taken")
    assert Question.objects.count() == 1


def test_many_come_at_once_and_each_is_judged_by_itself(staff):
    body = {"questions": [document(), {"schema": 1}, document("Second?")]}
    answer = send(staff, "post", "bulk/", body, Idempotency_Key="a")
    assert answer.status_code == 200
    report = answer.json()
    assert (report["created"], report["refused"]) == (2, 1)
    assert [x["state"] for x in report["items"]] == ["created", "refused", "created"]
    assert report["items"][1]["errors"][0]["param"] == "kind"
    again = send(staff, "post", "bulk/", body, Idempotency_Key="a")
    assert again.json() == report
    assert Question.objects.count() == 2
    other = send(staff, "post", "bulk/", {"questions": [1]}, Idempotency_Key="a")
    assert (other.status_code, other.json()["code"]) == (422, "key-already-used")


def test_many_are_published_where_one_may(staff):
    body = {"questions": [document(), document(prompt=" ")], "publish": True}
    report = send(staff, "post", "bulk/", body, Idempotency_Key="a").json()
    assert [x["state"] for x in report["items"]] == ["published", "refused"]
    assert Question.objects.get().live
    editor = machine(roles.EDITOR)
    refused = send(editor, "post", "bulk/", body, Idempotency_Key="b")
    assert refused.status_code == 403
    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    "body", [{}, {"questions": []}, {"questions": [{}] * 101}, {"questions": 1}, []]
)
def test_a_bulk_that_is_none_is_refused(staff, body):
    assert send(staff, "post", "bulk/", body, Idempotency_Key="a").status_code == 400
    assert not Question.objects.exists()


def test_the_list_is_filtered_and_paged(staff, syllabus):
    made = [
        send(staff, "post", "", document(f"Number {n}?", tags=["odd"][n % 2 :])).json()
        for n in range(3)
    ]
    make_question()
    first = send(staff, "get", "?page_size=2").json()
    assert len(first["results"]) == 2
    assert first["next"]
    tagged = send(staff, "get", "?tag=odd").json()["results"]
    assert {x["id"] for x in tagged} == {made[0]["id"], made[2]["id"]}
    assert len(send(staff, "get", "?state=live").json()["results"]) == 1
    assert send(staff, "get", "?kind=numeric").json()["results"] == []
    deep = send(staff, "post", "", document(subject="EM", topics=["EM-1-1"])).json()[
        "id"
    ]
    for topic in TopicPage.objects.filter(code__in=["EM-1", "EM-1-1"]):
        [found] = send(staff, "get", f"?topic={topic.pk}").json()["results"]
        assert found["id"] == deep
    assert send(staff, "get", "?topic=999999").json()["results"] == []
    assert send(staff, "get", "?colour=red").status_code == 400
    assert send(staff, "get", "?subject=x").status_code == 400


def test_the_list_costs_the_same_for_two_and_for_twelve(staff):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert send(staff, "get", "?page_size=50").status_code == 200
        return len(captured)

    for n in range(2):
        send(staff, "post", "", document(tags=[f"t{n}"]))
    cost()
    few = cost()
    for n in range(10):
        send(staff, "post", "", document(tags=[f"u{n}"]))
    assert cost() == few


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@bounded(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(
    name=st.sampled_from(
        [
            *(
                "prompt",
                "answer",
                "explanation",
                "topics",
                "tags",
                "metadata",
                "stimulus",
            ),
            *(
                "subject",
                "year",
                "source",
                "kind",
                "schema",
                "exam_types",
                "plain_text",
            ),
        ]
    ),
    value=JSON,
)
def test_whatever_is_sent_is_taken_or_refused_and_never_a_fault(
    staff, settings, name, value
):
    settings.LIMITS = {x: [(10**6, 60)] for x in settings.LIMITS}
    answer = send(staff, "post", "", json.dumps(document(**{name: value})))
    assert answer.status_code in (201, 400, 409), answer.content
    many = json.dumps({"questions": [value]})
    answer = send(staff, "post", "bulk/", many, Idempotency_Key=str(hash(many)))
    assert answer.status_code in (200, 400, 422), answer.content
