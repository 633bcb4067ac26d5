"""Exams in the Wagtail admin: sections and questions nested in one form."""

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail.test.utils.form_data import inline_formset

import pytest

from exams.models import Exam, ExamQuestion, Paper
from settings import roles
from tests.exams.editing import (
    errors_of,
    exam_form,
    kept,
    place,
    section,
    signed_in,
    url,
)
from tests.exams.factories import draft_question, make_exam, make_question, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """A client signed in as a content editor."""
    user = signed_in(client)
    user.groups.add(Group.objects.get(name=roles.PUBLISHER))
    return client


def composed(rule, first, second, third, **fields):
    """Two sections with two questions and one."""
    sections = [
        section([place(first), place(second)], rule=rule),
        section([place(third)], 2, rule=rule),
    ]
    return exam_form(sections, **fields)


def places(exam):
    return [
        (s.number, [(p.number, p.question_id) for p in s.questions.all()])
        for s in exam.sections.all()
    ]


def test_an_exam_is_composed_saved_and_published_in_one_form(editor):
    rule, questions = make_rule(), [make_question() for _ in range(3)]
    one, two, three = (question.pk for question in questions)
    data = composed(rule, *questions)
    editor.post(url("exam", "add"), data)
    exam = Exam.objects.get()
    expected = [(1, [(1, one), (2, two)]), (2, [(1, three)])]
    assert (exam.live, places(exam)) == (False, expected)
    form = composed(rule, *questions) | rows_of(exam, rule)
    edit = url("exam", "edit", exam.pk)
    response = editor.post(edit, {**form, "action-publish": "1"})
    assert response.status_code == 302
    exam.refresh_from_db()
    assert (exam.live, exam.live_paper.question_count) == (True, 3)
    assert places(exam) == expected
    editor.post(edit, {**form, "duration_minutes": "90", "action-publish": "1"})
    exam.refresh_from_db()
    assert exam.live_paper.duration_minutes == 90
    assert ExamQuestion.objects.count() == 3


def rows_of(exam, rule):
    """The form of an exam as it is saved."""
    forms = [
        {
            "name": s.name,
            "max_marks": s.max_marks,
            "marking_rule": rule.pk,
            "counted": s.counted,
            "rules": inline_formset([]),
            "questions": kept(
                s.questions.all(),
                [place(p.question) for p in s.questions.all()],
            ),
        }
        for s in exam.sections.all()
    ]
    return exam_form([], sections=kept(exam.sections.all(), forms))


def test_two_questions_may_change_places(editor):
    exam = make_exam([[make_question(), make_question()]], name="Mock", year=2026)
    [part] = exam.sections.all()
    one, two = part.questions.all()
    data = rows_of(exam, part.marking_rule)
    data["sections-0-questions-0-ORDER"] = "2"
    data["sections-0-questions-1-ORDER"] = "1"
    editor.post(url("exam", "edit", exam.pk), {**data, "action-publish": "1"})
    exam = Exam.objects.get()
    assert places(exam) == [(1, [(1, two.question_id), (2, one.question_id)])]
    assert exam.live_paper.number == 2


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_an_exam_that_cannot_be_taken_shows_each_reason_at_its_field(
    editor, workflow, action
):
    sections = [
        section([place(make_question()), place(draft_question())], rule=None),
        section([], 2, rule=make_rule()),
    ]
    sections[0]["max_marks"] = "7"
    response = editor.post(url("exam", "add"), {**exam_form(sections), action: "1"})
    assert response.status_code == 200
    first, second = response.context["form"].formsets["sections"].forms
    assert first.errors == {
        "max_marks": ["Its questions add up to 2, not 7."],
        "marking_rule": ["Choose a marking rule."],
        "__all__": ["Question 2 is not published."],
    }
    assert second.errors == {"__all__": ["It has no questions."]}
    assert "Section 2: It has no questions." in errors_of(response)["__all__"]
    assert "Its questions add up to 2, not 7." in response.content.decode()
    assert not Exam.objects.exists()
    assert not Paper.objects.exists()


def test_an_exam_without_sections_may_be_kept_but_not_published(editor):
    data = exam_form([])
    response = editor.post(url("exam", "add"), {**data, "action-publish": "1"})
    assert errors_of(response)["__all__"] == ["Add a section."]
    assert not Exam.objects.exists()
    assert editor.post(url("exam", "add"), data).status_code == 302
    assert not Exam.objects.get().live


def test_without_the_right_to_publish_an_exam_stays_a_draft(client):
    signed_in(client, "add_exam", "change_exam", "view_exam")
    assert "action-publish" not in client.get(url("exam", "add")).content.decode()
    data = composed(make_rule(), *(make_question() for _ in range(3)))
    client.post(url("exam", "add"), {**data, "action-publish": "1"})
    assert not Exam.objects.get().live


def test_a_copy_has_the_questions_but_no_row_slug_or_paper_of_its_original(editor):
    exam = make_exam(name="Mock", year=2026)
    form = editor.get(url("exam", "copy", exam.pk)).context["form"]
    assert (form.instance.pk, form.instance.slug, form.instance.live_paper) == (
        None,
        None,
        None,
    )
    [part] = form.formsets["sections"].forms
    rows = part.formsets["questions"].forms
    assert (part.instance.pk, [row.instance.pk for row in rows]) == (None, [None] * 2)
    assert all(row["question"].value() for row in rows)


def test_the_listing_and_the_form_ask_no_more_for_more_questions(editor):
    few = make_exam([[make_question() for _ in range(2)]], name="Few")
    many = make_exam([[make_question() for _ in range(12)]], name="Many")
    for view in (url("exam", "list"), url("exam", "edit", few.pk)):
        editor.get(view)
    assert asked(editor, url("exam", "edit", many.pk)) == asked(
        editor, url("exam", "edit", few.pk)
    )
    before = asked(editor, url("exam", "list"))
    for _ in range(5):
        make_exam()
    assert asked(editor, url("exam", "list")) == before


def asked(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_preview_shows_sections_marking_and_questions(editor):
    rule, questions = make_rule(), [make_question(f"Asked {n}?") for n in range(3)]
    path = url("exam", "preview_on_add")
    assert editor.post(path, composed(rule, *questions)).json()["is_valid"]
    page = editor.get(path).content.decode()
    for words in ("Mock 2026", "2. Section 2", "Asked 2?", "Single choice: 1 right"):
        assert words in page


def test_the_question_chooser_finds_by_words_and_shows_what_tells_them_apart(editor):
    make_question("A triangle?")
    draft_question("A circle?")
    path = "/admin/snippets/choose/exams/question/results/"
    found = editor.get(path, {"q": "triangle"}).content.decode()
    assert "A triangle?" in found
    assert "A circle?" not in found
    assert "Single choice" in found
