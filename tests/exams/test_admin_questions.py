"""Questions in the Wagtail admin: listing, writing, publishing, copying."""

import re

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from exams.models import Question, QuestionVersion
from settings import roles
from tests.exams.editing import choices, errors_of, question_form, signed_in, url
from tests.exams.factories import (
    draft_question,
    make_exam,
    make_question,
    numeric,
    true_false,
)
from tests.factories import make_subject, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """A client signed in as a content editor."""
    user = signed_in(client)
    user.groups.add(Group.objects.get(name=roles.PUBLISHER))
    return client


def test_an_editor_writes_and_publishes_a_question(editor):
    subject = make_subject()
    topic = make_topic(subject)
    posted = question_form(
        "What is $2+2$?", hi="$2+2$ कितना है?", topics=[topic], tags="sums"
    )
    data = {**posted, "subject": subject.pk, "action-publish": "1"}
    response = editor.post(url("question", "add"), data)
    assert response.status_code == 302
    question = Question.objects.get()
    assert question.live
    assert question.live_version.delivery["texts"]["hi"]["prompt"][0]["value"]
    assert [link.topic for link in question.question_topics.all()] == [topic]
    assert [tag.name for tag in question.tags.all()] == ["sums"]
    assert question.live_revision.user.groups.get().name == roles.PUBLISHER


def test_the_form_asks_in_the_order_one_writes(editor):
    page = editor.get(url("question", "add")).content.decode()
    order = ["prompt", "answer", "explanation", "subject"]
    order += ["difficulty", "tags", "source", "source_id", "plain_text"]
    found = re.findall(r'data-contentpath="(\w+)"', page)
    assert [name for name in found if name in order] == order


def test_a_new_question_begins_with_one_empty_text_in_every_language(editor):
    page = editor.get(url("question", "add"))
    (begun,) = page.context["form"].instance.prompt
    # A language that is left out would show as the word "undefined".
    assert dict(begun.value) == {"en": None, "hi": None}


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_an_unready_question_shows_each_reason_at_its_field(client, workflow, action):
    signed_in(client, superuser=True)
    answer = choices("same", "same", "", right=9)
    data = {**question_form("", answer), action: "1"}
    response = client.post(url("question", "add"), data)
    assert response.status_code == 200
    errors = errors_of(response)
    assert errors["prompt"] == ["Part 1 has no English text."]
    assert set(errors["answer"]) == {
        "Option 3 has neither text nor picture.",
        "Two options say “same”.",
        "Tick exactly one option as right.",
    }
    assert "Tick exactly one option as right." in response.content.decode()
    assert not Question.objects.exists()


def test_an_unready_change_of_a_question_is_refused_and_nothing_is_written(editor):
    question = make_question("Old words?")
    data = {**question_form("New words?", choices("a", "b", right=9))}
    response = editor.post(
        url("question", "edit", question.pk), {**data, "action-publish": "1"}
    )
    assert "answer" in errors_of(response)
    question.refresh_from_db()
    assert str(question) == "Old words?"
    assert question.revisions.count() == 1
    assert not question.has_unpublished_changes


def test_an_unready_question_may_be_kept_as_a_draft(editor):
    data = question_form("Half a thought", choices("only", "", right=9))
    response = editor.post(url("question", "add"), data)
    question = Question.objects.get()
    assert response.url == url("question", "edit", question.pk)
    assert not question.live
    assert not QuestionVersion.objects.exists()


def test_a_topic_of_another_subject_is_refused_at_the_subject(editor):
    maths, physics = make_subject(), None
    physics = make_subject(maths.get_parent().specific, "PH", title="Physics")
    topic = make_topic(maths, title="Limits")
    data = {**question_form(topics=[topic]), "subject": physics.pk}
    response = editor.post(url("question", "add"), {**data, "action-publish": "1"})
    assert errors_of(response)["subject"] == ["It has no topic “Limits”."]
    assert not Question.objects.exists()


def test_a_copy_is_a_draft_without_a_version_and_without_the_rows_of_its_original(
    editor,
):
    topic = make_topic()
    question = draft_question("First?", subject=topic.get_parent().specific)
    question.question_topics.create(topic=topic)
    question.source, question.source_id = "Book", "7"
    question.save_revision().publish()
    page = editor.get(url("question", "copy", question.pk))
    form = page.context["form"]
    assert form.instance.pk is None
    assert form["source_id"].value() == ""
    assert page.context["action_url"] == url("question", "add")
    [link] = form.formsets["question_topics"].forms
    assert (link.instance.pk, link["topic"].value()) == (None, topic.pk)
    posted = question_form("First?", topics=[])
    posted |= {
        "subject": question.subject_id,
        "question_topics-TOTAL_FORMS": "1",
        "question_topics-INITIAL_FORMS": "1",
        "question_topics-0-id": "",
        "question_topics-0-topic": str(topic.pk),
    }
    assert editor.post(url("question", "add"), posted).status_code == 302
    copy = Question.objects.exclude(pk=question.pk).get()
    assert (copy.live, copy.live_version) == (False, None)
    assert [link.topic for link in copy.question_topics.all()] == [topic]
    assert question.question_topics.count() == 1


def test_without_the_right_to_publish_there_is_no_button_and_no_way(client):
    signed_in(client, "add_question", "change_question", "view_question")
    page = client.get(url("question", "add")).content.decode()
    assert "action-publish" not in page
    data = {**question_form(), "action-publish": "1"}
    client.post(url("question", "add"), data)
    assert not Question.objects.get().live


def test_the_bank_is_closed_to_those_who_do_not_edit(client):
    signed_in(client)
    for view in ("list", "add"):
        assert client.get(url("question", view)).status_code == 302
    client.post(url("question", "add"), {**question_form(), "action-publish": "1"})
    assert not Question.objects.exists()


def test_the_listing_shows_and_filters_what_a_question_is(editor):
    subject = make_subject(title="Mechanics")
    hard = make_question("Harder?", numeric(), difficulty="hard", subject=subject)
    hard.tags.add("algebra")
    hard.save_revision().publish()
    make_question("Easier?", true_false())
    draft_question("Unfinished?")
    listing = url("question", "list")
    page = editor.get(listing).content.decode()
    for word in ("Harder?", "Mechanics", "Numeric", "Hard", "True or false", "Draft"):
        assert word.lower() in page.lower()
    for query in (
        "kind=numeric",
        "difficulty=hard",
        f"place={subject.pk}",
        "tag=algebra",
        "q=harder",
        "q=hard&tag=algebra&kind=numeric&state=live&ordering=-latest_revision_id",
    ):
        found = editor.get(f"{listing}?{query}").context["object_list"]
        assert [str(question) for question in found] == ["Harder?"], query
    found = editor.get(f"{listing}?state=draft").context["object_list"]
    assert [str(question) for question in found] == ["Unfinished?"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_listing_can_be_taken_along(editor, form):
    make_question("Exported?")
    response = editor.get(f"{url('question', 'list')}?export={form}")
    body = b"".join(response.streaming_content) if response.streaming else b""
    assert response.status_code == 200
    assert 'filename="questions-' in response["Content-Disposition"]
    assert form == "xlsx" or b"Exported?" in body


def test_the_listing_asks_as_often_for_twenty_questions_as_for_two(editor):
    subject = make_subject()
    for _ in range(2):
        make_question(subject=subject).save_revision()
    few = asked(editor, url("question", "list"))
    for _ in range(18):
        make_question(subject=subject).save_revision()
    assert asked(editor, url("question", "list")) == few


def asked(client, path):
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_preview_shows_the_question_in_both_languages_and_its_answer(editor):
    question = draft_question("What is $2+2$?", hi="$2+2$ कितना है?", explanation="Sum")
    path = url("question", "preview_on_edit", question.pk)
    posted = question_form("What is $2+2$?", hi="$2+2$ कितना है?")
    assert editor.post(path, posted).json()["is_valid"]
    page = editor.get(path).content.decode()
    assert "<mn>2</mn><mo>+</mo><mn>2</mn>" in page
    assert "कितना है?" in page
    assert "Editors only" in page
    assert "style=" not in page


def test_the_preview_runs_nothing_that_a_formula_or_a_text_says(editor):
    path = url("question", "preview_on_add")
    text = r"<script>one()</script> $\text{<script>two()</script>}$"
    assert editor.post(path, question_form(text, choices(text, "b"))).status_code == 200
    page = editor.get(path).content.decode()
    assert "&lt;script&gt;two()&lt;/script&gt;" in page
    assert "<script>" not in page


def test_the_preview_of_an_unready_question_says_what_is_missing(editor):
    path = url("question", "preview_on_add")
    posted = question_form("Half", choices("a", "", right=9))
    assert editor.post(path, posted).json()["is_valid"]
    page = editor.get(path).content.decode()
    assert "Tick exactly one option as right." in page
    assert "What is right is not said yet." in page


@pytest.mark.parametrize("query", ["mode=hi", "language=hi"])
def test_the_preview_shows_one_language_where_asked_for_one(editor, query):
    question = draft_question("What?", hi="क्या?")
    path = url("question", "preview_on_edit", question.pk)
    editor.post(path, question_form("What?", hi="क्या?"))
    page = editor.get(f"{path}?{query}").content.decode()
    assert "क्या?" in page
    assert "What?" not in page.split("<main>")[1]
    assert "Not written in" not in page


def test_the_preview_names_the_language_that_stands_in(editor):
    question = draft_question("What?")
    path = url("question", "preview_on_edit", question.pk)
    editor.post(path, question_form("What?"))
    page = editor.get(f"{path}?mode=hi").content.decode()
    assert "What?" in page.split("<main>")[1]
    assert "students who ask for it get English" in page
    page = editor.get(f"{path}?language=xx").content.decode()
    assert "students who ask for it" not in page


def test_the_preview_of_an_exam_keeps_to_one_language_too(client):
    signed_in(client, superuser=True)
    exam = make_exam([[make_question("What?", hi="क्या?")]])
    path = url("exam", "revisions_view", exam.pk, exam.latest_revision_id)
    page = client.get(f"{path}?mode=hi").content.decode()
    assert "क्या?" in page
    assert "What?" not in page
