"""What editors scheduled happens on time, one by one, and once."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from wagtail.models import ModelLogEntry, PageLogEntry, Revision

import pytest
import time_machine

from cms.scheduling import actions
from cms.scheduling.tasks import keep_schedule
from core.models import AuditEntry
from exams.models import Question
from tests.exams.factories import draft_question, make_question
from tests.factories import make_home, make_syllabus, make_user
from tests.racing import race

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
LATER = START + timedelta(hours=2)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def schedule(obj, *, user=None, title=None, **times):
    """As the editor's form does it: a draft with its times, published."""
    for name, value in times.items():
        setattr(obj, name, value)
    obj.title = title or getattr(obj, "title", "")
    obj.save_revision(user=user, clean=False).publish(user=user)
    obj.refresh_from_db()
    return obj


def sweep():
    actions.run_due(now=timezone.now())


def published(obj):
    return PageLogEntry.objects.filter(
        page=obj.pk, action="wagtail.publish.scheduled"
    ).count()


def page_for_later(**fields):
    page = make_syllabus(live=False, **fields)
    return schedule(page, go_live_at=START + timedelta(hours=1))


def broken_question_for_later(author):
    """Ready when it was scheduled; its only right option is gone when it is due."""
    question = draft_question()
    schedule(question, user=author, go_live_at=START + timedelta(hours=1))
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    revision.content["answer"] = "[]"
    revision.save()
    return question


def test_a_page_goes_live_when_its_time_has_come_and_not_before(db, clock):
    page = page_for_later()
    sweep()
    page.refresh_from_db()
    assert not page.live
    clock.move_to(LATER)
    sweep()
    page.refresh_from_db()
    assert page.live
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_second_run_does_nothing(db, clock):
    page = page_for_later()
    clock.move_to(LATER)
    sweep()
    sweep()
    assert published(page) == 1


def test_a_new_draft_of_a_live_page_goes_live_on_time(db, clock):
    home = schedule(make_home(title="Old words"))
    schedule(home, title="New words", go_live_at=START + timedelta(hours=1))
    assert home.title == "Old words"
    clock.move_to(LATER)
    sweep()
    home.refresh_from_db()
    assert home.title == "New words"


def test_a_page_expires_on_time_and_once(db, clock):
    page = schedule(make_syllabus(), expire_at=START + timedelta(hours=1))
    sweep()
    page.refresh_from_db()
    assert page.live
    clock.move_to(LATER)
    sweep()
    sweep()
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    log = PageLogEntry.objects.filter(action="wagtail.unpublish.scheduled")
    assert log.count() == 1


def test_what_should_have_come_and_gone_is_gone(db, clock):
    times = {"expire_at": START + timedelta(hours=1, minutes=30)}
    page = make_syllabus(live=False)
    schedule(page, go_live_at=START + timedelta(hours=1), **times)
    clock.move_to(LATER)
    sweep()
    page.refresh_from_db()
    assert not page.live


def test_a_question_is_frozen_when_it_goes_live(db, clock):
    question = schedule(draft_question(), go_live_at=START + timedelta(hours=1))
    assert not question.live
    clock.move_to(LATER)
    sweep()
    question.refresh_from_db()
    assert question.live
    assert question.live_version
    log = ModelLogEntry.objects.filter(action="wagtail.publish.scheduled")
    assert log.count() == 1


def test_a_refusal_is_recorded_its_author_told_and_nobody_stopped(
    db, clock, mailoutbox, django_capture_on_commit_callbacks
):
    author = make_user("author@example.com", is_superuser=True, is_staff=True)
    question = broken_question_for_later(author)
    page = page_for_later()
    clock.move_to(LATER)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            sweep()
    page.refresh_from_db()
    question.refresh_from_db()
    assert (page.live, question.live) == (True, False)
    line = AuditEntry.objects.get(verb="schedule.refuse")
    assert line.object_id == str(question.pk)
    (mail,) = mailoutbox
    assert mail.to == ["author@example.com"]
    assert line.after["reasons"] in mail.body
    assert f"/{question.pk}/" in mail.body


def test_a_page_that_is_no_longer_valid_is_refused(db, clock):
    page = page_for_later()
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        content={**page.latest_revision.content, "title": ""}
    )
    clock.move_to(LATER)
    sweep()
    page.refresh_from_db()
    assert not page.live
    assert AuditEntry.objects.filter(verb="schedule.refuse").count() == 1
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_what_breaks_unexpectedly_stops_nobody_and_is_tried_again(db, clock, caplog):
    broken = make_syllabus("BROKEN", live=False)
    schedule(broken, go_live_at=START + timedelta(minutes=1))
    Revision.objects.filter(approved_go_live_at__isnull=False).update(content=[])
    page = page_for_later()
    clock.move_to(LATER)
    sweep()
    page.refresh_from_db()
    broken.refresh_from_db()
    assert (page.live, broken.live) == (True, False)
    assert "A scheduled change failed" in caplog.text
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 1


def test_the_task_does_what_is_due(db, clock):
    page = page_for_later()
    clock.move_to(LATER)
    keep_schedule.call_local()
    page.refresh_from_db()
    assert page.live


@pytest.mark.race
def test_eight_runs_at_once_publish_and_expire_once(own_database, caplog):
    past = timezone.now() - timedelta(minutes=1)
    page = make_syllabus(live=False)
    page.save_revision()
    Revision.objects.update(approved_go_live_at=past)
    question = make_question()
    Question.objects.filter(pk=question.pk).update(expire_at=past)
    race(*[sweep] * 8)
    page.refresh_from_db()
    question.refresh_from_db()
    assert (page.live, question.live, question.expired) == (True, False, True)
    assert published(page) == 1
    log = ModelLogEntry.objects.filter(action="wagtail.unpublish.scheduled")
    assert log.count() == 1
    assert "failed" not in caplog.text
