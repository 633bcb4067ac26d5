"""Pairs of like questions: found after every save, decided once, never forgotten."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from core.models import AuditEntry
from core.problems import Refusal
from exams.bank.duplicates import actions, matching
from exams.models import (
    EnemyGroup,
    EnemyQuestion,
    Exam,
    Likeness,
    Pair,
    Question,
    Variant,
)
from exams.papers.merging import merge
from tests.exams.factories import (
    draft_exam,
    draft_question,
    make_exam,
    make_question,
    single_choice,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
STEM = "What is the capital of the country France in Europe?"
CITIES = ("Paris", "Lyon", "Nice", "Lille")


def alike(words=STEM, *options, make=draft_question, **fields):
    return make(words, single_choice(*(options or CITIES)), **fields)


def compared():
    actions.compare_waiting()
    return set(Pair.objects.values_list("first", "second"))


@pytest.fixture
def pair():
    alike()
    alike("What is the capitol of the country France in Europe?")
    compared()
    return Pair.objects.get()


def refused(call, *args, **options):
    with pytest.raises(Refusal) as caught:
        call(*args, **options)
    return caught.value


def test_a_save_is_kept_and_compared_later():
    first, second = alike(), alike(STEM, *CITIES[::-1])
    other = draft_question("Who wrote Hamlet?", single_choice("Shakespeare", "Marlowe"))
    assert Likeness.objects.filter(compared=False).count() == 3
    assert compared() == {(first.pk, second.pk)}
    assert Pair.objects.get().is_exact
    assert not Likeness.objects.filter(compared=False).exists()
    assert other.likenesses.count() == 1


def test_a_question_rewritten_is_like_nothing_any_more(pair):
    question = Question.objects.get(pk=pair.first_id)
    question.prompt = [("text", {"en": "Name the largest planet.", "hi": ""})]
    question.answer = [("true_false", {"correct": "true"})]
    question.save_revision()
    assert compared() == set()


def test_saving_the_same_again_is_not_compared_again(pair):
    Question.objects.get(pk=pair.first_id).save_revision()
    assert not Likeness.objects.filter(compared=False).exists()


def test_a_decision_outlives_the_next_save(pair):
    actions.keep_both(make_user(), pair.pk)
    call_command("find_duplicates", anew=True, stdout=StringIO())
    pair.refresh_from_db()
    assert pair.verdict == "both"
    assert Pair.objects.count() == 1


def test_each_language_is_compared_with_each():
    one = draft_question("Which city?", hi="फ्रांस देश की राजधानी कौन सा शहर है?")
    two = draft_question("फ्रांस देश की राजधानी कौन सा शहर है?")
    assert compared() == {(one.pk, two.pk)}


def test_the_command_sketches_what_has_no_sketch():
    first, second = alike(), alike()
    Likeness.objects.all().delete()
    call_command("find_duplicates", stdout=StringIO())
    assert set(Pair.objects.values_list("first", "second")) == {(first.pk, second.pk)}


def test_one_statement_finds_candidates_for_any_number_of_questions():
    for _ in range(3):
        alike()
    sketches = list(matching.sketches_of(matching.content_of(alike())).values())

    def cost(count):
        with CaptureQueriesContext(connection) as captured:
            matching.matches(dict.fromkeys(range(count), sketches))
        return len(captured)

    assert cost(1) == cost(20)


def test_keeping_both_is_recorded_once(pair):
    editor = make_user()
    for _ in range(2):
        actions.keep_both(editor, pair.pk)
    pair.refresh_from_db()
    assert (pair.verdict, pair.decided_by) == ("both", editor)
    assert AuditEntry.objects.filter(verb="question.pair").count() == 1


def test_variants_join_the_groups_they_are_in(pair):
    third = alike(STEM.replace("country", "state"))
    compared()
    for one in Pair.objects.all():
        actions.link_variants(make_user(), one.pk)
        actions.link_variants(make_user(), one.pk)
    groups = dict(Variant.objects.values_list("question", "group"))
    assert set(groups) == {pair.first_id, pair.second_id, third.pk}
    assert len(set(groups.values())) == 1


def merged(pair, keep=None, user=None):
    keep = keep or pair.first_id
    user = user or make_user(is_superuser=True)
    return merge(user, pair.pk, keep, now=timezone.now())


def test_merging_repoints_drafts_and_withdraws_the_other():
    keep, gone = alike(make=make_question), alike(make=make_question)
    compared()
    exam = draft_exam([[gone, make_question()]])
    merged(Pair.objects.get(), keep.pk)
    gone.refresh_from_db()
    draft = Exam.objects.get(pk=exam.pk).get_latest_revision_as_object()
    for holder in (draft, Exam.objects.get(pk=exam.pk)):
        held = [x.question_id for x in holder.sections.first().questions.all()]
        assert keep.pk in held
        assert gone.pk not in held
    assert not gone.live
    assert not gone.likenesses.exists()
    assert AuditEntry.objects.filter(verb="wagtail.unpublish").exists()


def test_merging_leaves_frozen_papers_alone():
    keep, gone = alike(make=make_question), alike(make=make_question)
    compared()
    exam = make_exam([[gone]])
    exam.unpublish()
    merged(Pair.objects.get(), keep.pk)
    exam.refresh_from_db()
    assert [x.question_id for x in exam.live_paper.questions.all()] == [gone.pk]
    assert gone.versions.count() == 1


def test_the_draft_of_a_live_exam_is_repointed_too():
    keep, gone = alike(make=make_question), alike(make=make_question)
    compared()
    exam = make_exam()
    draft = exam.latest_revision.as_object()
    [places] = [list(x.questions.all()) for x in draft.sections.all()]
    places[0].question_id = gone.pk
    draft.save_revision()
    merged(Pair.objects.get(), keep.pk)
    draft = Exam.objects.get(pk=exam.pk).get_latest_revision_as_object()
    assert draft.sections.first().questions.first().question_id == keep.pk


def state():
    exams = [x.latest_revision.content for x in Exam.objects.order_by("pk")]
    return list(Question.objects.order_by("pk").values("pk", "live")), exams


def test_a_question_of_a_published_exam_stays():
    keep, gone = alike(make=make_question), alike(make=make_question)
    compared()
    make_exam([[gone]])
    before = state()
    no = refused(merged, Pair.objects.get(), keep.pk)
    assert no.code == "question-in-use"
    assert "question-in-open-exam" in {x["code"] for x in no.errors}
    assert state() == before
    assert Pair.objects.get().verdict == ""


def test_an_exam_that_holds_both_is_in_the_way(pair):
    both = Question.objects.filter(pk__in=[pair.first_id, pair.second_id])
    draft_exam([list(both)])
    before = state()
    no = refused(merged, pair)
    assert {x["code"] for x in no.errors} == {"question-twice"}
    assert state() == before


def test_a_scheduled_exam_is_in_the_way(pair):
    gone = Question.objects.get(pk=pair.second_id)
    exam = draft_exam([[gone]])
    exam.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    exam.save_revision()
    no = refused(merged, pair)
    assert {x["code"] for x in no.errors} == {"question-in-open-exam"}


@pytest.mark.parametrize("thing", ["question", "exam"])
def test_what_an_editor_locked_is_in_the_way(pair, thing):
    gone = Question.objects.filter(pk=pair.second_id)
    exam = draft_exam([[gone.get()]])
    rows = {"question": gone, "exam": Exam.objects.filter(pk=exam.pk)}[thing]
    rows.update(locked=True, locked_by=make_user())
    before = state()
    no = refused(merged, pair)
    assert {x["code"] for x in no.errors} == {f"{thing}-locked"}
    assert state() == before


def test_who_must_not_meet_the_other_one_must_not_meet_the_kept_one(pair):
    keep, gone = pair.first_id, pair.second_id
    third = make_question("Another?").pk
    groups = [EnemyGroup.objects.create(name=name) for name in ("A", "B", "C")]
    for group, members in zip(
        groups, ([gone, third], [keep, gone], [keep, third]), strict=True
    ):
        group.members.set([EnemyQuestion(question_id=pk) for pk in members])
        group.save()
    merged(pair)
    assert [
        sorted(group.members.values_list("question", flat=True)) for group in groups
    ] == [[keep, third], [keep], [keep, third]]


def test_merging_twice_is_merging_once_and_the_other_way_round_is_refused(pair):
    merged(pair)
    merged(pair)
    assert refused(merged, pair, pair.second_id).code == "pair-merged"
    assert refused(actions.keep_both, make_user(), pair.pk).code == "pair-merged"
    assert AuditEntry.objects.filter(verb="question.pair").count() == 1


def test_what_was_merged_away_is_found_by_nothing(pair):
    merged(pair)
    Question.objects.get(pk=pair.second_id).save_revision()
    third = alike()
    assert compared() == {
        (pair.first_id, pair.second_id),
        (pair.first_id, third.pk),
    }


def test_a_question_that_is_not_of_the_pair_is_refused(pair):
    assert refused(merged, pair, alike().pk).code == "not-found"
    assert refused(actions.link_variants, make_user(), 0).code == "not-found"
