"""A code names one page of its syllabus, whatever the level and the way there."""

from django.db import IntegrityError, connection, transaction

from wagtail.models import Page

import pytest

from cms.models import SubjectPage, SyllabusCode, SyllabusPage, TopicPage
from tests.factories import make_home, make_subject, make_syllabus, make_topic
from tests.racing import race


def codes(syllabus):
    return set(syllabus.codes.values_list("code", flat=True))


def assert_refused(call):
    before = Page.objects.count(), set(SyllabusCode.objects.values_list())
    with pytest.raises(IntegrityError), transaction.atomic():
        call()
    assert (Page.objects.count(), set(SyllabusCode.objects.values_list())) == before


@pytest.mark.django_db
def test_every_page_of_a_syllabus_holds_its_code_in_lower_case():
    syllabus = make_syllabus("DCET")
    topic = make_topic(make_subject(syllabus, "EM"), "EM-1")
    make_topic(topic, "EM-1-a")
    assert codes(syllabus) == {"dcet", "em", "em-1", "em-1-a"}


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["DCET", "EM", "em", "EM-1"])
def test_a_code_of_any_level_is_forbidden_to_a_second_page(code):
    syllabus = make_syllabus("DCET")
    subject = make_subject(syllabus, "EM")
    make_topic(subject, "EM-1")
    assert_refused(lambda: make_topic(subject, code, title="Other"))
    assert_refused(lambda: make_subject(syllabus, code, title="Other"))


@pytest.mark.django_db
def test_a_draft_holds_its_code_like_a_published_page():
    subject = make_subject()
    make_topic(subject, "T", live=False)
    assert_refused(lambda: make_topic(subject, "T", title="Other"))


@pytest.mark.django_db
def test_an_empty_code_is_forbidden():
    subject = make_subject()
    assert_refused(lambda: make_topic(subject, "", live=False))


@pytest.mark.django_db
def test_two_syllabuses_may_use_the_same_codes_but_not_for_themselves():
    home = make_home()
    first, second = (make_syllabus(x, parent=home) for x in ("A", "B"))
    make_subject(first, "EM")
    make_subject(second, "EM")
    assert codes(second) == {"b", "em"}
    assert_refused(lambda: make_syllabus("a", parent=home, title="Third"))


@pytest.mark.django_db
def test_changing_a_code_to_a_taken_one_is_forbidden_and_to_a_free_one_moves_it():
    subject = make_subject(code="EM")
    topic = make_topic(subject, "T")
    topic.code = "EM"
    assert_refused(topic.save)
    topic.code = "U"
    topic.save()
    assert codes(subject.get_parent().specific) == {"dcet", "em", "u"}


@pytest.mark.django_db
def test_deleting_a_page_frees_its_code_and_those_below():
    syllabus = make_syllabus()
    subject = make_subject(syllabus, "EM")
    make_topic(subject, "T")
    SubjectPage.objects.get().delete()
    assert codes(syllabus) == {"dcet"}
    make_topic(make_subject(SyllabusPage.objects.get(), "EM"), "T")


@pytest.mark.django_db
def test_a_topic_moved_to_another_syllabus_takes_its_codes_along():
    home = make_home()
    first, second = (make_syllabus(x, parent=home) for x in ("A", "B"))
    topic = make_topic(make_subject(first, "EM"), "T")
    make_topic(topic, "T1")
    topic.refresh_from_db()
    topic.move(make_subject(second, "EM"), pos="last-child")
    assert codes(first) == {"a", "em"}
    assert codes(second) == {"b", "em", "t", "t1"}


@pytest.mark.django_db
def test_a_move_that_would_collide_below_is_forbidden_and_nothing_moves():
    home = make_home()
    first, second = (make_syllabus(x, parent=home) for x in ("A", "B"))
    topic = make_topic(make_subject(first, "EM"), "T")
    make_topic(topic, "T1")
    target = make_subject(second, "EM")
    make_topic(target, "T1")
    topic, target = (type(x).objects.get(pk=x.pk) for x in (topic, target))
    assert_refused(lambda: topic.move(target, pos="last-child"))
    assert TopicPage.objects.get(pk=topic.pk).path == topic.path


@pytest.mark.django_db
def test_reordering_and_renaming_a_syllabus_keeps_every_code():
    home = make_home()
    first, second = (make_syllabus(x, parent=home) for x in ("A", "B"))
    make_topic(make_subject(first, "EM"), "T")
    Page.objects.get(pk=second.pk).move(Page.objects.get(pk=first.pk), pos="left")
    renamed = SyllabusPage.objects.get(pk=first.pk)
    renamed.slug = "renamed"
    renamed.save()
    assert codes(first) == {"a", "em", "t"}
    assert codes(second) == {"b"}


@pytest.mark.django_db
def test_publishing_an_older_draft_keeps_the_pages_code():
    topic = make_topic(code="OLD", live=False)
    revision = topic.save_revision()
    topic.code = "NEW"
    topic.save()
    revision.publish()
    assert TopicPage.objects.get().code == "NEW"


def code_writer(page_id, code):
    def write():
        TopicPage.objects.filter(pk=page_id).update(code=code)

    return write


def two_topics():
    subject = make_subject()
    return [make_topic(subject, code).pk for code in ("A", "B")]


@pytest.mark.race
def test_of_two_pages_that_take_one_code_at_once_one_is_forbidden(own_database):
    first, second = two_topics()
    outcomes = race(code_writer(first, "SAME"), code_writer(second, "same"))
    assert sorted(type(x).__name__ for x in outcomes) == ["IntegrityError", "NoneType"]
    assert SyllabusCode.objects.filter(code="same").count() == 1


@pytest.mark.race
def test_control_without_the_constraint_both_take_the_code(own_database):
    first, second = two_topics()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE cms_syllabuscode DROP CONSTRAINT code_once_per_syllabus"
        )
    race(code_writer(first, "SAME"), code_writer(second, "same"))
    assert SyllabusCode.objects.filter(code="same").count() == 2
