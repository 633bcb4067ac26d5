"""A topic goes or moves at the moment a question is put there."""

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

from django.db import transaction

from wagtail.models import Page

import pytest

from cms.models import TopicPage
from cms.syllabus import actions
from core.problems import Refusal
from exams.bank import places
from exams.models import Question, QuestionTopic
from tests.exams.factories import make_question
from tests.factories import make_subject, make_syllabus, make_topic, make_user
from tests.racing import race

pytestmark = pytest.mark.race


@pytest.fixture
def scene(own_database):
    syllabus = make_syllabus()
    subject, other = (make_subject(syllabus, code) for code in ("EM", "IT"))
    return {
        "topic": make_topic(subject, "T"),
        "subject": subject,
        "other": other,
        "question": make_question(),
        "user": make_user(is_superuser=True),
    }


def put(scene):
    """A new draft of a published question names the topic; its row does not."""
    question = Question.objects.get(pk=scene["question"].pk)
    question.subject = scene["subject"]
    question.question_topics = [QuestionTopic(topic=scene["topic"])]
    question.save_revision()


@transaction.atomic
def delete(scene):
    page = Page.objects.get(pk=scene["topic"].pk).specific
    actions.allow_deletion([page])
    page.delete()


def move(scene):
    page, to = (Page.objects.get(pk=scene[x].pk).specific for x in ("topic", "other"))
    actions.move(page, to, user=scene["user"])


def draft_names_it(scene):
    question = Question.objects.get(pk=scene["question"].pk)
    content = question.latest_revision.content
    return [x["topic"] for x in content["question_topics"]] == [scene["topic"].pk]


def is_in_place(scene):
    """The topic is there, below the subject it was chosen from."""
    topic = TopicPage.objects.filter(pk=scene["topic"].pk).first()
    return bool(topic) and topic.is_descendant_of(scene["subject"])


def codes(outcomes):
    return [x.code for x in outcomes if isinstance(x, Refusal)]


def meet_before_writing(monkeypatch):
    """Whoever goes away and whoever saves have both looked before either writes."""
    both = Barrier(2)

    def meet(found):
        with suppress(BrokenBarrierError):
            both.wait(timeout=2)
        return found

    held, kept = actions.refuse_held, places.keep_places
    monkeypatch.setattr(actions, "refuse_held", lambda *a, **k: meet(held(*a, **k)))
    monkeypatch.setattr(places, "keep_places", lambda *a: meet(kept(*a)))


@pytest.mark.parametrize("go", [delete, move])
def test_either_the_topic_goes_or_the_question_takes_it(scene, go, monkeypatch):
    meet_before_writing(monkeypatch)
    outcomes = race(partial(put, scene), partial(go, scene))
    assert draft_names_it(scene) == is_in_place(scene)
    assert codes(outcomes) in (["topic-moved"], ["page-in-use"])
    assert len([x for x in outcomes if x is None]) == 1


@pytest.mark.parametrize("go", [delete, move])
def test_control_without_the_lock_both_do(scene, go, monkeypatch):
    def unlocked(ids):
        return dict(Page.objects.filter(pk__in=ids).values_list("pk", "path"))

    monkeypatch.setattr(places, "hold", unlocked)
    meet_before_writing(monkeypatch)
    outcomes = race(partial(put, scene), partial(go, scene))
    assert outcomes == [None, None]
    assert draft_names_it(scene)
    assert not is_in_place(scene)
