"""A topic that questions or exams need is neither deleted nor taken from its subject."""

from django.contrib.messages import get_messages
from django.urls import reverse

from wagtail.models import Page

import pytest

from core.problems import Refusal
from exams.models import ExamSection, MixRule, MixTopic, Question, QuestionTopic
from tests.exams.factories import draft_exam, draft_question, make_question
from tests.factories import (
    make_home,
    make_subject,
    make_syllabus,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def tree():
    home = make_home()
    syllabus = make_syllabus("A", parent=home)
    subject = make_subject(syllabus, "EM", title="Maths")
    topic = make_topic(subject, "T", title="Sets")
    below = make_topic(topic, "T1", title="Venn")
    other = make_subject(syllabus, "IT", title="IT")
    found = {"home": home, "syllabus": syllabus, "subject": subject}
    found.update(topic=topic, below=below, other=other, beside=make_topic(subject, "U"))
    return {name: Page.objects.get(pk=x.pk).specific for name, x in found.items()}


def at(question, subject, *topics):
    """The row names these places, and its draft, too."""
    question.subject = subject
    question.question_topics = [QuestionTopic(topic=topic) for topic in topics]
    question.save()
    question.save_revision(changed=False)
    return question


def in_draft(tree):
    """Published without a place; only its new draft names one."""
    question = make_question("Is it a set?")
    question.subject = tree["subject"]
    question.question_topics = [QuestionTopic(topic=tree["below"])]
    question.save_revision()
    assert not QuestionTopic.objects.exists()


def in_row(tree):
    at(draft_question("Is it a set?"), tree["subject"], tree["below"])


def in_exam(tree):
    rule = MixRule(subject=tree["subject"], topics=[MixTopic(topic=tree["below"])])
    exam = draft_exam(name="Is it a set?")
    exam.sections = [ExamSection(number=1, name="S", rules=[rule])]
    exam.save_revision()


HELD = pytest.mark.parametrize("hold", [in_row, in_draft, in_exam])


def state():
    return list(Page.objects.order_by("pk").values_list("pk", "path", "live"))


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def delete(admin, page):
    url = reverse("wagtailadmin_pages:delete", args=[page.pk])
    return admin.post(url, {"confirm_site_name": "Pariksha"})


def bulk(admin, action, *pages, **data):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    asked = "&".join(f"id={page.pk}" for page in pages)
    return admin.post(f"{url}?{asked}&next=/admin/", data)


def move(admin, page, to):
    return admin.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, to.pk]))


@HELD
@pytest.mark.parametrize("name", ["below", "topic", "subject", "syllabus", "home"])
def test_what_is_held_is_not_deleted_nor_what_it_lies_in(admin, tree, hold, name):
    hold(tree)
    before = state()
    response = delete(admin, tree[name])
    assert response.status_code == 302
    assert "“Is it a set?”" in said(response)
    assert state() == before


@HELD
def test_it_is_not_deleted_in_bulk_either(admin, tree, hold):
    hold(tree)
    before = state()
    response = bulk(admin, "delete", tree["beside"], tree["topic"])
    assert "“Is it a set?”" in said(response)
    assert state() == before


def test_the_refusal_comes_before_the_question_whether_one_is_sure(admin, tree):
    in_draft(tree)
    url = reverse("wagtailadmin_pages:delete", args=[tree["topic"].pk])
    response = admin.get(url)
    assert response.status_code == 302
    assert "1 question (“Is it a set?”)" in said(response)


def test_what_nothing_holds_is_deleted(admin, tree):
    in_row(tree)
    assert delete(admin, tree["beside"]).status_code == 302
    bulk(admin, "delete", tree["other"])
    left = {pk for pk, _, _ in state()}
    assert not left & {tree["beside"].pk, tree["other"].pk}


@HELD
def test_a_held_topic_does_not_leave_its_subject(admin, tree, hold):
    hold(tree)
    before = state()
    for response in (
        move(admin, tree["topic"], tree["other"]),
        bulk(admin, "move", tree["topic"], chooser=tree["other"].pk),
    ):
        assert "“Is it a set?”" in said(response)
    assert state() == before


@HELD
def test_it_moves_within_its_subject_and_a_subject_moves_as_a_whole(admin, tree, hold):
    hold(tree)
    other = make_syllabus("B", parent=Page.objects.get(pk=tree["home"].pk))
    move(admin, tree["below"], tree["beside"])
    move(admin, tree["subject"], other)
    below = Page.objects.get(pk=tree["below"].pk)
    assert below.is_descendant_of(Page.objects.get(pk=tree["beside"].pk))
    assert below.is_descendant_of(Page.objects.get(pk=other.pk))


def test_a_topic_nothing_holds_moves_to_another_subject(admin, tree):
    at(make_question(), tree["subject"])
    response = move(admin, tree["topic"], tree["other"])
    assert response.url == reverse("wagtailadmin_explore", args=[tree["other"].pk])
    assert Page.objects.get(pk=tree["below"].pk).is_descendant_of(tree["other"])


def test_many_holders_are_counted_and_the_first_are_named(admin, tree):
    for n in range(5):
        at(draft_question(f"Number {n}?"), tree["subject"], tree["topic"])
    words = said(delete(admin, tree["topic"]))
    assert "5 questions (“Number 0?”, “Number 1?”, “Number 2?” and others)" in words


def test_a_held_topic_may_be_unpublished_and_copied(admin, tree):
    in_row(tree)
    url = reverse("wagtailadmin_pages:unpublish", args=[tree["topic"].pk])
    assert admin.post(url).status_code == 302
    assert not Page.objects.get(pk=tree["topic"].pk).live
    data = {"new_title": "Copy", "new_slug": "copy", "new_code": "T9"}
    data["new_parent_page"] = tree["other"].pk
    admin.post(reverse("wagtailadmin_pages:copy", args=[tree["below"].pk]), data)
    copied = Page.objects.get(slug="copy")
    assert QuestionTopic.objects.get().topic_id == tree["below"].pk != copied.pk


def test_who_may_not_move_a_page_moves_none(client, tree):
    client.force_login(make_user(is_staff=True))
    before = state()
    move(client, tree["topic"], tree["other"])
    assert state() == before


def test_a_draft_whose_topic_left_since_it_was_chosen_is_refused(tree):
    question = make_question()
    question.subject = tree["subject"]
    question.question_topics = [QuestionTopic(topic=tree["topic"])]
    Page.objects.get(pk=tree["topic"].pk).move(tree["other"], pos="last-child")
    with pytest.raises(Refusal) as no:
        question.save_revision()
    assert no.value.code == "topic-moved"
    assert not Question.objects.get().has_unpublished_changes
