"""Many questions at once: the bar under the listing, and what it refuses."""

import csv
import io
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.models import ModelLogEntry

import pytest

from core.models import AuditEntry
from core.problems import Refusal
from exams.bank.machines import actions
from exams.bank.uses import QuestionUse
from exams.interchange import bulk
from exams.models import Question, QuestionVersion
from exams.papers.models import EnemyGroup, EnemyQuestion
from settings import roles
from tests.exams.editing import signed_in, url
from tests.exams.factories import (
    draft_exam,
    draft_question,
    make_exam,
    make_question,
    make_stimulus,
    single_choice,
)
from tests.factories import make_subject, make_topic, make_user

pytestmark = pytest.mark.django_db
ACTIONS = ("publish", "unpublish", "tag", "move", "export", "delete")


@pytest.fixture
def boss(client):
    signed_in(client, superuser=True)
    return client


@pytest.fixture
def user(db):
    return make_user(is_superuser=True, is_staff=True)


def act(client, action, *questions, query="", **data):
    ids = "&".join(f"id={getattr(x, 'pk', x)}" for x in questions)
    path = reverse("wagtail_bulk_action", args=["exams", "question", action])
    return client.post(f"{path}?{ids}&{query}&next=/admin/", data, follow=False)


def said(client):
    """The messages the next page shows."""
    from django.contrib.messages import get_messages

    return [str(m) for m in get_messages(client.get("/admin/").wsgi_request)]


def ids(questions):
    return [question.pk for question in questions]


def unready():
    return draft_question("Half?", single_choice("one", "one", right=7))


def live(*questions):
    return [Question.objects.get(pk=question.pk).live for question in questions]


def test_publishing_takes_the_ready_ones_and_names_the_others(user):
    good, bad, done = draft_question("Good?"), unready(), make_question("Done?")
    outcome = bulk.publish(ids([good, bad, done]), user=user)
    assert (outcome.done, outcome.same) == (1, 1)
    [(label, reason)] = outcome.refused
    assert label == "Half?"
    assert "Tick exactly one option as right." in reason
    assert live(good, bad, done) == [True, False, True]
    good.refresh_from_db()
    assert good.live_version == QuestionVersion.objects.get(question=good)
    assert good.live_revision == good.latest_revision
    lines = ModelLogEntry.objects.filter(action="wagtail.publish", user=user)
    assert [line.object_id for line in lines] == [str(good.pk)]


def test_publishing_again_takes_the_newer_passage_along(user):
    stimulus = make_stimulus("Old.")
    bulk_one, machine_one = (make_question(stimulus=stimulus) for _ in range(2))
    other = make_question()
    stimulus.body[0].value["en"] = "New."
    stimulus.save_revision().publish()
    outcome = bulk.publish(ids([bulk_one, other]), user=user)
    assert (outcome.done, outcome.same, outcome.refused) == (1, 1, [])
    actions.publish(user, machine_one.pk, revision=None)
    for question in (bulk_one, machine_one):
        question.refresh_from_db()
        assert question.live_version.number == 2
        assert question.live_version.stimulus.number == 2
    assert bulk.publish(ids([bulk_one, machine_one]), user=user).same == 2


def test_every_action_is_safe_twice(user):
    subject = make_subject()
    question = draft_question("Once?")
    for verb, facts in (
        (bulk.publish, ()),
        (bulk.tag, (["algebra"],)),
        (bulk.move, (None, subject)),
        (bulk.unpublish, ()),
    ):
        assert verb([question.pk], *facts, user=user).done == 1, verb
        count = question.revisions.count()
        again = verb([question.pk], *facts, user=user)
        assert (again.done, again.same, again.refused) == (0, 1, []), verb
        assert question.revisions.count() == count
    fresh = draft_question("Gone?")
    assert bulk.delete([fresh.pk], user=user).done == 1
    assert bulk.delete([fresh.pk], user=user).done == 0
    assert QuestionVersion.objects.count() == 1


def test_tags_and_topics_come_to_a_live_question_as_a_draft(user):
    topic = make_topic()
    question = make_question("Live?")
    question.tags.add("old")
    question.save_revision().publish()
    bulk.tag([question.pk], ["new"], user=user)
    bulk.move([question.pk], topic, topic.get_parent().specific, user=user)
    question.refresh_from_db()
    assert [tag.name for tag in question.tags.all()] == ["old"]
    assert question.subject is None
    draft = question.get_latest_revision_as_object()
    assert sorted(tag.name for tag in draft.tags.all()) == ["new", "old"]
    assert [x.topic.pk for x in draft.question_topics.all()] == [topic.pk]
    assert draft.subject.pk == topic.get_parent().pk
    assert bulk.publish([question.pk], user=user).done == 1
    question.refresh_from_db()
    assert [x.topic.pk for x in question.question_topics.all()] == [topic.pk]


def test_a_move_never_puts_a_topic_outside_of_its_subject(user):
    topic = make_topic()
    other = make_subject(topic.get_parent().get_parent().specific, "PH")
    question = draft_question("Stay?")
    outcome = bulk.move([question.pk], topic, other, user=user)
    assert (outcome.done, len(outcome.refused)) == (0, 1)
    question.refresh_from_db()
    assert question.subject is None
    assert question.revisions.count() == 1


@pytest.mark.parametrize("verb", ["publish", "unpublish", "tag", "move", "delete"])
def test_locked_questions_are_left_alone_and_named(user, verb):
    somebody = make_user(is_staff=True)
    held, sat = make_question("Held?"), make_question("Sat?")
    held.locked, held.locked_by, held.locked_at = True, somebody, timezone.now()
    held.save()
    QuestionUse.objects.create(
        question=sat,
        used=1,
        last_used_at=timezone.now(),
        locked_until=timezone.now() + timedelta(days=1),
        locked_by="Mock 2026",
    )
    facts = {"tag": (["x"],), "move": (None, make_subject())}.get(verb, ())
    outcome = getattr(bulk, verb)(ids([held, sat]), *facts, user=user)
    assert outcome.done == 0
    reasons = dict(outcome.refused)
    assert set(reasons) == {"Held?", "Sat?"}
    assert "Mock 2026" in reasons["Sat?"]
    assert live(held, sat) == [True, True]
    assert [x.revisions.count() for x in (held, sat)] == [1, 1]


def test_what_waits_for_an_approval_is_changed_only_by_who_approves(workflow):
    question = draft_question("Waiting?")
    workflow.start(question, make_user(is_superuser=True))
    editor = make_user(is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.EDITOR))
    outcome = bulk.tag([question.pk], ["x"], user=editor)
    assert (outcome.done, len(outcome.refused)) == (0, 1)
    approver = make_user(is_staff=True)
    approver.groups.add(Group.objects.get(name=roles.PUBLISHER))
    assert bulk.publish([question.pk], user=approver).done == 1
    assert question.current_workflow_state is None


def test_what_an_enemy_group_names_is_deleted_by_no_way(user, boss):
    named, free = draft_question("Named?"), draft_question("Free?")
    group = EnemyGroup.objects.create(name="Twins")
    EnemyQuestion.objects.create(group=group, question=named)
    outcome = bulk.delete(ids([named, free]), user=user)
    assert outcome.done == 1
    assert outcome.refused == [("Named?", "An enemy group names it.")]
    boss.post(url("question", "delete", named.pk))
    assert any("“Twins” holds it." in words for words in said(boss))
    assert [str(x) for x in Question.objects.all()] == ["Named?"]


def test_two_drafts_that_took_one_source_are_not_both_published(user):
    questions = make_question("One?"), make_question("Two?")
    for question in questions:
        question.source, question.source_id = "Book", "1"
        question.save_revision()
    outcome = bulk.publish(ids(questions), user=user)
    assert outcome.done == 1
    [(label, reason)] = outcome.refused
    assert (label, "this source and source_id" in reason) == ("Two?", True)
    with pytest.raises(Refusal) as refusal:
        questions[1].latest_revision.publish()
    assert [x["code"] for x in refusal.value.errors] == ["source-taken"]
    assert Question.objects.filter(source="Book").count() == 1


def test_only_unused_questions_are_deleted_and_the_others_say_why(user):
    free, published, placed, drafted = (
        draft_question(name) for name in ("Free?", "Out?", "Placed?", "Drafted?")
    )
    published.latest_revision.publish()
    published.unpublish()
    draft_exam([[placed]])
    exam = make_exam()
    section = exam.sections.first()
    section.questions.add(
        type(section.questions.first())(question=drafted, number=9, marks=1)
    )
    exam.sections = [section]
    exam.save_revision(clean=False)
    outcome = bulk.delete(ids([free, published, placed, drafted]), user=user)
    assert outcome.done == 1
    assert dict(outcome.refused) == {
        "Out?": "It was published; unpublish it instead.",
        "Placed?": "An exam uses it.",
        "Drafted?": "The draft of an exam uses it.",
    }
    left = Question.objects.filter(pk__in=ids([free, published, placed, drafted]))
    assert {str(x) for x in left} == {"Out?", "Placed?", "Drafted?"}
    line = ModelLogEntry.objects.get(action="wagtail.delete")
    assert (line.object_id, line.user) == (str(free.pk), user)


def test_the_bar_s_own_delete_keeps_what_is_needed_too(boss):
    free, published = draft_question("Free?"), make_question("Out?")
    drafted = draft_question("Drafted?")
    draft_exam([[drafted]])
    act(boss, "delete", free, published, drafted)
    [done, refused] = said(boss)
    assert done.startswith("1 of 3 questions deleted.")
    assert "“Out?”: It was published; unpublish it instead." in refused
    left = Question.objects.filter(pk__in=ids([free, published, drafted]))
    assert {str(x) for x in left} == {"Out?", "Drafted?"}


MAY = {
    roles.EDITOR: {"tag", "move", "export"},
    roles.PUBLISHER: set(ACTIONS),
    roles.TEST_MANAGER: set(ACTIONS),
    roles.SUPER_ADMIN: set(ACTIONS),
    roles.FINANCE: set(),
    roles.SUPPORT: set(),
}


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_role_may_do_what_it_may_do_to_one(client, role):
    signed_in(client).groups.add(Group.objects.get(name=role))
    subject = make_subject()
    for action in ACTIONS:
        question = make_question() if action == "unpublish" else draft_question()
        before = row(question)
        data = {"tags": "x", "place": subject.pk, "format": "csv"}
        response = act(client, action, question, **data)
        if action in MAY[role]:
            assert response.status_code == 302, action
            assert action == "export" or row(question) != before, action
        else:
            assert row(question) == before, action
            assert response.url == "/admin/"


def row(question):
    return (
        Question.objects.filter(pk=question.pk)
        .values_list("live", "latest_revision", "subject")
        .first()
    )


def test_all_in_the_listing_means_what_its_filters_leave(boss):
    hard = [draft_question(f"Hard {n}?", difficulty="hard") for n in range(3)]
    easy = draft_question("Easy?", difficulty="easy")
    act(boss, "publish", "all", query="difficulty=hard")
    assert live(*hard, easy) == [True, True, True, False]
    act(boss, "unpublish", "all", query="q=Hard+2")
    assert live(*hard, easy) == [True, True, False, False]


def test_the_bar_says_what_was_done_and_what_was_not(boss):
    good, bad = draft_question("Good?"), unready()
    page = boss.get(
        reverse("wagtail_bulk_action", args=["exams", "question", "publish"]),
        {"id": [good.pk, bad.pk]},
    )
    assert "Publish 2 questions" in page.content.decode()
    act(boss, "publish", good, bad)
    told = " ".join(said(boss))
    assert "1 of 2 questions published." in told
    assert "1 refused. “Half?”: " in told


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("tag", {"tags": " , "}),
        ("tag", {"tags": "x" * 101}),
        ("move", {"place": "999999"}),
        ("move", {}),
        ("export", {"format": "pdf"}),
    ],
)
def test_a_bad_form_changes_nothing(boss, action, data):
    question = draft_question()
    before = row(question)
    assert act(boss, action, question, **data).status_code == 200
    assert row(question) == before


@pytest.mark.parametrize(
    "query", ["id=x", "id=-1", "id=9999999999999999999999", "", "id=all&q=a%00b"]
)
def test_numbers_that_are_none_select_nothing(boss, query):
    for action in ("publish", "delete"):
        path = reverse("wagtail_bulk_action", args=["exams", "question", action])
        page = boss.get(f"{path}?{query}").content.decode()
        assert "No question is selected." in page
        assert boss.post(f"{path}?{query}").status_code == 302


@pytest.mark.parametrize("query", ["", "q=sum"])
def test_an_export_holds_the_selected_and_no_formulas_and_is_recorded(boss, query):
    mine, other = draft_question("=SUM(A1)"), draft_question("Sum of another?")
    response = act(boss, "export", mine, query=query, format="csv")
    sheet = boss.get(response.url)
    assert sheet.streaming
    body = b"".join(sheet.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(body)))
    assert [cells[1] for cells in rows[1:]] == ["'=SUM(A1)"]
    assert AuditEntry.objects.get(verb="list.export").object_kind == "exams.question"
    response = act(boss, "export", "all", query=query, format="xlsx")
    assert boss.get(response.url).status_code == 200
    assert other.pk


@pytest.mark.parametrize("verb", ["publish", "unpublish", "tag"])
def test_four_times_the_questions_do_not_take_more_queries(user, verb):
    facts = {"tag": (["x"],)}.get(verb, ())
    bulk.tag([draft_question().pk], ["x"], user=user)
    few = queries(verb, 2, facts, user)
    assert queries(verb, 8, facts, user) <= few + 2


def queries(verb, count, facts, user):
    """How many it takes for so many, each with a passage of its own."""
    make = make_question if verb == "unpublish" else draft_question
    made = ids(make(stimulus=make_stimulus()) for _ in range(count))
    with CaptureQueriesContext(connection) as seen:
        assert getattr(bulk, verb)(made, *facts, user=user).done == count
    return len(seen)
