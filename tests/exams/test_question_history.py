"""What changed between drafts and versions, where a question is used, and the way back."""

from uuid import uuid4

from django.contrib.auth.models import Group

from wagtail.images.tests.utils import get_test_image_file

import pytest

from cms.media.models import CustomImage
from exams.bank.actions import allow_new_version
from exams.models import Question
from settings import roles
from tests.exams.editing import signed_in, url
from tests.exams.factories import (
    draft_question,
    make_exam,
    make_question,
    make_stimulus,
    single_choice,
)
from tests.factories import make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = signed_in(client)
    user.groups.add(Group.objects.get(name=roles.EDITOR))
    return client


def options_of(question):
    return question.answer[0].value["options"]


def compared(editor, question, old, new):
    page = editor.get(url("question", "revisions_compare", question.pk, old.pk, new.pk))
    return page.content.decode()


def test_two_drafts_are_compared_language_by_language_and_option_by_option(editor):
    question = draft_question(
        "What is $x^2$?", single_choice("one", "two", "three"), hi="$x^2$ क्या है?"
    )
    old = question.latest_revision
    question.prompt[0].value["en"] = "What is $x^3$?"
    options_of(question)[1]["text"]["hi"] = "दो"
    options_of(question)[0]["correct"] = False
    options_of(question)[2]["correct"] = True
    page = compared(editor, question, old, question.save_revision())
    assert "Part 1, English" in page
    assert '$x^<span class="deletion">2$?</span>' in page
    assert '<span class="addition">3$?</span>' in page
    assert "Part 1, Option 2, Text, हिन्दी" in page
    assert '<span class="addition">दो</span>' in page
    assert "Part 1, Option 1, Correct" in page
    assert "None" not in page.split("<tbody>")[1].split("</tbody>")[0]
    assert "three" not in page.split("<tbody>")[1]


def test_pictures_and_what_was_added_taken_away_or_moved_are_named(editor):
    question = draft_question("What?", single_choice("one", "two", "three"))
    old = question.latest_revision
    image = CustomImage.objects.create(title="Plan", file=get_test_image_file())
    picture = {"image": image.pk, "alt": {"en": "A circuit", "hi": ""}}
    block = Question.prompt.field.stream_block
    raw = [*question.prompt.raw_data, {"type": "image", "value": picture, "id": "p"}]
    question.prompt = block.to_python(list(raw))
    items = list(question.answer.raw_data[0]["value"]["options"])
    items = [items[2], items[0]]
    answer = {**question.answer.raw_data[0], "value": {"options": items}}
    question.answer = Question.answer.field.stream_block.to_python([answer])
    page = compared(editor, question, old, question.save_revision())
    assert f"{image.title} (number {image.pk})" in page
    assert "A circuit" in page
    assert '<span class="deletion">two</span>' in page
    assert "Order of options" in page


def test_drafts_that_say_the_same_do_not_differ(editor):
    question = draft_question()
    old = question.latest_revision
    page = compared(editor, question, old, question.save_revision())
    assert "There are no differences" in page


def test_passages_are_compared_leaf_by_leaf_too(client):
    signed_in(client, superuser=True)
    stimulus = make_stimulus("Old words.")
    old = stimulus.latest_revision
    stimulus.body[0].value["hi"] = "नया"
    new = stimulus.save_revision()
    path = url("stimulus", "revisions_compare", stimulus.pk, old.pk, new.pk)
    assert "Part 1, हिन्दी" in client.get(path).content.decode()


def test_the_page_of_a_question_lists_its_versions_and_what_changed(editor):
    user = make_user(is_superuser=True)
    topic = make_topic(title="Limits")
    question = draft_question("Old $x$?", subject=topic.get_parent().specific)
    question.question_topics.create(topic=topic)
    question.latest_revision.publish(user=user)
    question.refresh_from_db()
    question.prompt[0].value["en"] = "New $y$?"
    question.save_revision().publish(user=user)
    page = editor.get(url("question", "inspect", question.pk)).content.decode()
    one, two = question.versions.order_by("number")
    assert (one.published_by, two.published_by) == (user, user)
    numbers = one.revision_number, two.revision_number
    assert url("question", "revisions_compare", question.pk, *numbers) in page
    assert url("question", "revisions_revert", question.pk, numbers[0]) in page
    assert "<td>the question</td>" in page
    assert "first version" in page
    assert all(word in page for word in ("Single choice", "Limits", "–"))
    assert "None" not in page.split("<dl")[1].split("</dl>")[0]
    assert str(user) in page
    assert "No exam has used it yet." in page


def test_the_page_of_a_draft_says_that_nothing_is_published(editor):
    question = draft_question()
    page = editor.get(url("question", "inspect", question.pk)).content.decode()
    assert "Nothing is published yet." in page


def test_the_page_of_a_question_names_exams_papers_and_versions(editor):
    question = make_question()
    exam = make_exam([[question]], name="Mock", year=2026)
    page = editor.get(url("question", "inspect", question.pk)).content.decode()
    assert url("exam", "edit", exam.pk) in page
    assert "Mock 2026" in page
    assert "“Mock 2026” uses it and is open." in page
    allow_new_version([question.pk], user=None)
    page = editor.get(url("question", "inspect", question.pk)).content.decode()
    assert "a new version for later papers is allowed" in page


def test_the_page_asks_as_often_for_many_papers_as_for_one(
    editor, django_assert_max_num_queries
):
    question = make_question()
    for _ in range(3):
        make_exam([[question]])
    path = url("question", "inspect", question.pk)
    editor.get(path)
    with django_assert_max_num_queries(30):
        assert editor.get(path).status_code == 200


def test_a_version_older_than_its_revision_still_stands_in_the_list(editor):
    question = make_question()
    question.revisions.exclude(pk=question.latest_revision_id).delete()
    number = question.live_version.revision_number
    question.save_revision()
    question.revisions.filter(pk=number).delete()
    page = editor.get(url("question", "inspect", question.pk)).content.decode()
    assert "first version" in page
    assert "revert" not in page


def posted(form):
    """What the browser would send back of a form as it stands."""
    from tests.exams.editing import leaf, listed, question_form

    question = form.instance
    options = [
        {"text": leaf(x["text"]["en"], x["text"]["hi"] or ""), "picture": listed([])}
        | ({"correct": "on"} if x["correct"] else {})
        for x in options_of(question)
    ]
    answer = ("single_choice", {"options": listed(options)})
    data = question_form(
        question.prompt[0].value["en"], answer, hi=question.prompt[0].value["hi"]
    )
    ids = [child.id for child in options_of(question).bound_blocks]
    for number, pk in enumerate(ids):
        data[f"answer-0-value-options-{number}-id"] = pk
    return data


def test_an_older_version_becomes_the_draft_again(client):
    user = signed_in(client)
    user.groups.add(Group.objects.get(name=roles.PUBLISHER))
    question = make_question("Old?", hi="पुराना?")
    first = question.live_version
    question.prompt[0].value.update(en="New?", hi="नया?")
    question.save_revision().publish()
    question.refresh_from_db()
    path = url("question", "revisions_revert", question.pk, first.revision_number)
    form = client.get(path).context["form"]
    assert form.instance.prompt[0].value["en"] == "Old?"
    data = {**posted(form), "revision": first.revision_number}
    edit = url("question", "edit", question.pk)
    assert client.post(edit, data).status_code == 302
    question.refresh_from_db()
    draft = question.latest_revision.as_object()
    assert str(question) == "New?"
    assert (draft.prompt[0].value["en"], draft.live_version.number) == ("Old?", 2)
    ids = [child.id for child in options_of(draft).bound_blocks]
    assert ids == first.delivery["options"]
    question.latest_revision.publish()  # the languages were confirmed together before
    question.refresh_from_db()
    assert question.live_version == first


def test_a_leaf_without_an_id_of_its_own_is_found_by_its_way_in():
    from exams.bank.differences import changes, leaves

    block = Question.prompt.field.stream_block
    old, new = (
        block.to_python([{"type": "text", "value": {"en": text}, "id": str(uuid4())}])
        for text in ("One", "Two")
    )
    rows = changes(leaves(block, old), leaves(block, new))
    assert ("Part 1, English", "", "Two") in rows
    assert ("Part 1, English", "One", "") in rows
