"""What is known of a question beside its content, and topics under their subject."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

import pytest

from core.problems import Refusal
from exams.bank import facts
from exams.models import ExamType, Question, QuestionExamType, QuestionVersion
from settings import roles
from tests.exams.editing import errors_of, inline_formset, question_form, signed_in, url
from tests.exams.factories import draft_question, make_question
from tests.factories import make_subject, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    signed_in(client).groups.add(Group.objects.get(name=roles.PUBLISHER))
    return client


@pytest.fixture
def elsewhere(db):
    """(a subject, a topic of another subject)."""
    maths = make_subject()
    physics = make_subject(maths.get_parent().specific, "PH", title="Physics")
    return maths, make_topic(physics, "PH-1", title="Heat")


def misplaced(elsewhere, **fields):
    """A question saved with a topic outside of its subject, whatever let it in."""
    subject, topic = elsewhere
    question = draft_question(subject=subject, **fields)
    question.question_topics.create(topic=topic)
    question.save_revision()
    return question


def test_an_editor_writes_every_fact_and_a_copy_carries_it(editor):
    kind = ExamType.objects.create(name="Recruitment")
    known = {
        "year": "2020",
        "author": "A. Rao",
        "expected_seconds": "45",
        "licence_note": "By leave",
        "metadata": '{"page": 3}',
        "question_exam_types": inline_formset([{"exam_type": kind.pk}]),
    }
    data = {**question_form(**known), "action-publish": "1"}
    assert editor.post(url("question", "add"), data).status_code == 302
    question = Question.objects.get()
    assert question.live
    seen = (question.year, question.author, question.expected_seconds)
    assert seen == (2020, "A. Rao", 45)
    assert (question.licence_note, question.metadata) == ("By leave", {"page": 3})
    assert [x.exam_type for x in question.question_exam_types.all()] == [kind]
    form = editor.get(url("question", "copy", question.pk)).context["form"]
    assert form["metadata"].value() == '{"page": 3}'
    assert (form["year"].value(), form["author"].value()) == (2020, "A. Rao")
    [link] = form.formsets["question_exam_types"].forms
    assert (link.instance.pk, link["exam_type"].value()) == (None, kind.pk)


def test_half_a_character_among_the_facts_is_a_bad_request(editor):
    data = question_form(metadata=r'{"page": "\ud800"}')
    assert editor.post(url("question", "add"), data).status_code == 400
    assert not Question.objects.exists()
    question = Question(metadata={"page": "\ud800"})
    assert "bad-metadata" in [x.code for x in facts.findings(question)]


def test_facts_make_no_new_version(editor):
    question = make_question()
    question.year, question.metadata = 2001, {"page": 1}
    question.save_revision().publish()
    assert QuestionVersion.objects.count() == 1
    question.refresh_from_db()
    assert (question.year, question.metadata) == (2001, {"page": 1})


@pytest.mark.parametrize("action", ["action-publish", "draft"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", "1899"),
        ("year", "2201"),
        ("expected_seconds", "0"),
        ("expected_seconds", "86401"),
        ("author", "a" * 121),
        ("metadata", "[1, 2]"),
        ("metadata", '"words"'),
        ("metadata", "{"),
        ("metadata", '{"x": NaN}'),
        ("metadata", '{"x": "\\u0000"}'),
        ("metadata", '{"x": "' + "y" * 10_000 + '"}'),
    ],
)
def test_a_bad_fact_is_refused_at_its_field(editor, field, value, action):
    data = {**question_form(**{field: value}), action: "1"}
    response = editor.post(url("question", "add"), data)
    assert response.status_code == 200
    assert list(errors_of(response)) == [field]
    assert not Question.objects.exists()


def test_an_emptied_metadata_field_is_an_empty_object(editor):
    editor.post(url("question", "add"), question_form(metadata=""))
    assert Question.objects.get().metadata == {}


@pytest.mark.parametrize(
    "bad",
    [
        {"year": 1899},
        {"year": 2201},
        {"expected_seconds": 0},
        {"expected_seconds": 86_401},
        {"metadata": [1]},
        {"metadata": "words"},
        {"metadata": {"x": "y" * 20_001}},
    ],
)
def test_the_database_forbids_bad_facts_whoever_writes_them(bad):
    question = draft_question()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**bad)


def test_a_draft_with_bad_facts_is_not_published():
    question = make_question()
    question.year, question.expected_seconds, question.metadata = 99, 0, []
    with pytest.raises(ValidationError):
        question.save_revision()
    revision = question.save_revision(clean=False)
    with pytest.raises(Refusal) as refusal:
        revision.publish()
    codes = [error["code"] for error in refusal.value.errors]
    assert codes == ["bad-year", "bad-seconds", "bad-metadata"]
    question.refresh_from_db()
    assert question.year is None


def test_an_exam_type_is_named_once_and_stays_while_a_question_has_it():
    kind = ExamType.objects.create(name="Recruitment")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExamType.objects.create(name="recruitment")
    QuestionExamType.objects.create(question=draft_question(), exam_type=kind)
    with pytest.raises(ProtectedError):
        kind.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionExamType.objects.create(question=Question.objects.get(), exam_type=kind)


def test_a_draft_outlives_an_exam_type_that_is_gone():
    kind = ExamType.objects.create(name="Recruitment")
    question = make_question()
    question.question_exam_types.add(QuestionExamType(exam_type=kind))
    revision = question.save_revision()
    kind.delete()
    draft = revision.as_object()
    assert list(draft.question_exam_types.all()) == []
    revision.publish()


@pytest.mark.parametrize("action", ["action-publish", "draft"])
def test_the_form_refuses_a_topic_of_another_subject_in_drafts_too(
    editor, elsewhere, action
):
    subject, topic = elsewhere
    data = {**question_form(topics=[topic], subject=subject.pk), action: "1"}
    response = editor.post(url("question", "add"), data)
    assert errors_of(response)["subject"] == ["It has no topic “Heat”."]
    assert not Question.objects.exists()


def test_a_topic_without_a_subject_is_not_published(editor, elsewhere):
    data = {**question_form(topics=[elsewhere[1]]), "action-publish": "1"}
    response = editor.post(url("question", "add"), data)
    assert errors_of(response)["subject"] == [
        "Choose the subject its topics belong to."
    ]
    assert not Question.objects.exists()


def test_the_subject_itself_is_no_topic_of_it():
    topic = make_topic()
    sub = make_topic(topic, "EM-1-1")
    question = draft_question(subject=topic.get_parent().specific)
    for one in (topic, sub):
        question.question_topics.create(topic=one)
    question.save_revision().publish()
    question.refresh_from_db()
    assert question.live


def published_by_hand(question, user):
    question.latest_revision.publish(user=user)


def scheduled(question, user):
    question.latest_revision.approved_go_live_at = timezone.now() - timedelta(hours=1)
    question.latest_revision.publish(user=user)


@pytest.mark.parametrize("way", [published_by_hand, scheduled])
def test_no_way_of_publishing_takes_a_topic_of_another_subject(elsewhere, way):
    question = misplaced(elsewhere)
    with pytest.raises(Refusal) as refusal:
        way(question, None)
    assert [error["code"] for error in refusal.value.errors] == ["topic-elsewhere"]
    question.refresh_from_db()
    assert not question.live
    assert not QuestionVersion.objects.exists()


def test_an_approval_does_not_publish_a_topic_of_another_subject(workflow, elsewhere):
    question = misplaced(elsewhere)
    person = make_user(is_superuser=True, is_staff=True)
    state = workflow.start(question, person)
    with pytest.raises(Refusal):
        state.current_task_state.approve(user=person)
    question.refresh_from_db()
    assert not question.live
