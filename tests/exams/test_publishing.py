"""What publishing freezes, and what it refuses."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest
import time_machine

from cms.scheduling.actions import run_due
from core.problems import Refusal
from exams.bank.actions import allow_new_version
from exams.models import ExamQuestion, Paper, Question, QuestionUse, QuestionVersion
from tests.exams.factories import (
    draft_exam,
    draft_question,
    draft_stimulus,
    make_exam,
    make_question,
    make_rule,
    single_choice,
    text,
)

pytestmark = pytest.mark.django_db


def test_publishing_writes_a_version_that_holds_the_question():
    question = make_question(
        "What is $2+2$?", hi="$2+2$ कितना है?", explanation="Count."
    )
    version = question.live_version
    assert version.number == 1
    assert set(version.delivery["texts"]) == {"en", "hi"}
    english = version.delivery["texts"]["en"]
    assert english["prompt"] == [{"type": "text", "value": "What is $2+2$?"}]
    assert sorted(english["options"]) == sorted(version.delivery["options"])
    assert version.key["answer"] == {"option": version.delivery["options"][0]}
    assert "Count." not in str(version.delivery)


def test_options_keep_their_ids_over_publications():
    question = make_question()
    before = question.live_version.delivery["options"]
    question.prompt = Question._meta.get_field("prompt").stream_block.to_python(
        [text("Asked otherwise?")]
    )
    question.save_revision().publish()
    question.refresh_from_db()
    assert question.live_version.number == 2
    assert question.live_version.delivery["options"] == before


def test_publishing_unchanged_content_keeps_its_version():
    question = make_question()
    first = question.live_version
    question.save_revision().publish()
    question.refresh_from_db()
    assert question.live_version == first
    assert QuestionVersion.objects.filter(question=question).count() == 1


def test_publishing_an_older_draft_keeps_the_fields_of_the_object():
    question = make_question()
    old = question.latest_revision
    question.prompt[0].value["en"] = "New words?"
    question.save_revision().publish()
    old.publish()
    question.refresh_from_db()
    assert question.live_version.number == 1
    assert question.live


def test_an_unready_question_is_refused_with_every_reason():
    answer = single_choice("same", "same", "", right=9)
    question = draft_question(" ", answer)
    with pytest.raises(Refusal) as refusal:
        question.latest_revision.publish()
    assert refusal.value.code == "question-not-ready"
    codes = {error["code"] for error in refusal.value.errors}
    assert codes == {"text-empty", "option-empty", "option-twice", "one-right-option"}
    question.refresh_from_db()
    assert not question.live
    assert not question.versions.exists()


def test_the_database_refuses_a_live_question_without_a_version():
    question = draft_question()
    with pytest.raises(IntegrityError, match="live_question_has_a_version"):
        Question.objects.filter(pk=question.pk).update(live=True)


@pytest.mark.parametrize("model", [QuestionVersion, Paper])
def test_the_database_refuses_to_change_or_delete_what_was_published(model):
    make_exam()
    for change in (lambda: model.objects.update(number=9), model.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert model.objects.filter(number=1).exists()


def test_publishing_an_exam_compiles_a_paper():
    exam = make_exam([[make_question(), make_question()], [make_question()]], year=2026)
    paper = exam.live_paper
    assert exam.slug == f"{exam.name.lower().replace(' ', '-')}-2026"
    assert (paper.question_count, paper.total_marks) == (3, 3)
    assert [section["question_count"] for section in paper.sections] == [2, 1]
    assert paper.questions.count() == 3
    assert b"answer" not in bytes(paper.delivery)


def test_an_exam_keeps_its_slug_and_unchanged_content_its_paper():
    exam = make_exam()
    slug, paper = exam.slug, exam.live_paper
    exam.name = "Another name"
    exam.save_revision().publish()
    exam.refresh_from_db()
    assert (exam.name, exam.slug, exam.live_paper) == ("Another name", slug, paper)


def test_a_changed_question_reaches_the_exam_only_by_publishing_it():
    question = make_question("Old words?")
    exam = make_exam([[question]])
    allow_new_version([question.pk], user=None)
    question.prompt[0].value["en"] = "New words?"
    question.save_revision().publish()
    exam.refresh_from_db()
    assert b"Old words?" in bytes(exam.live_paper.delivery)
    exam.save_revision().publish()
    exam.refresh_from_db()
    assert b"New words?" in bytes(exam.live_paper.delivery)
    assert exam.papers.count() == 2


def test_an_exam_that_cannot_be_taken_is_refused_with_every_reason():
    exam = draft_exam([[make_question(), draft_question()], []])
    first, second = exam.sections.all()
    first.max_marks, first.marking_rule = 7, None
    exam.sections = [first, second]
    exam.save_revision()
    with pytest.raises(Refusal) as refusal:
        exam.latest_revision.publish()
    reasons = {(error["param"], error["code"]) for error in refusal.value.errors}
    assert reasons == {
        ("sections.1.max_marks", "marks-differ"),
        ("sections.1.marking_rule", "no-marking-rule"),
        ("sections.1.questions", "question-not-live"),
        ("sections.2.questions", "no-questions"),
    }
    exam.refresh_from_db()
    assert not exam.live
    assert not Paper.objects.exists()


def test_a_question_stands_once_in_an_exam():
    question = make_question()
    with pytest.raises(Refusal) as refusal:
        draft_exam([[question], [question]]).latest_revision.publish()
    assert {error["code"] for error in refusal.value.errors} == {"question-twice"}


def test_two_exams_of_one_name_need_different_years():
    draft_exam(name="Mock")
    with pytest.raises(IntegrityError, match="exam_name_once_per_year"):
        draft_exam(name="Mock")


def test_a_marking_rule_in_use_cannot_be_edited():
    exam = make_exam()
    rule = exam.sections.first().marking_rule
    rule.name = "Other"
    with pytest.raises(IntegrityError, match="in use"):
        rule.save()


def test_a_marking_rule_stays_as_a_paper_copied_it():
    exam = make_exam()
    (section,) = exam.sections.all()
    rule = section.marking_rule
    section.marking_rule = make_rule()
    exam.sections = [section]
    exam.save_revision().publish()
    rule.refresh_from_db()
    assert rule.is_used
    assert not rule.sections.exists()
    rule.kinds["numeric"]["wrong"] = "-1"
    for change in (rule.save, rule.delete):
        with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
            change()


def test_a_translated_explanation_is_enough_for_a_language():
    question = draft_question(explanation="Count.")
    question.explanation[0].value["hi"] = "गिनिए।"
    question.save_revision().publish()
    question.refresh_from_db()
    assert question.live_version.key["explanation"]["hi"] == [
        {"type": "text", "value": "गिनिए।"}
    ]


def test_a_draft_outlives_the_subject_it_names():
    question = draft_question()
    content = question.latest_revision.content
    content["subject"] = 999_999
    content["question_topics"] = [
        {"pk": None, "topic": 999_999, "question": question.pk}
    ]
    question.latest_revision.content = content
    question.latest_revision.save()
    again = question.get_latest_revision_as_object()
    assert again.subject is None
    assert not again.question_topics.all()


def test_exam_names_in_hindi_get_a_readable_slug():
    assert make_exam(name="गणित 2").slug == "gnit-2"


@pytest.mark.parametrize("make", [draft_question, draft_stimulus, draft_exam])
def test_what_is_scheduled_is_frozen_when_it_goes_live_and_not_before(make):
    thing = make()
    due = timezone.now() + timedelta(hours=1)
    thing.go_live_at = due
    thing.save_revision().publish()
    written = thing.papers if make is draft_exam else thing.versions
    thing.refresh_from_db()
    assert (thing.live, written.count()) == (False, 0)
    assert not QuestionUse.objects.exists()
    with time_machine.travel(due + timedelta(minutes=1)):
        run_due(now=timezone.now())
    thing.refresh_from_db()
    assert (thing.live, written.count()) == (True, 1)


def test_what_is_not_ready_cannot_be_scheduled_either():
    question = draft_question(" ")
    question.go_live_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(Refusal):
        question.save_revision().publish()
    assert not question.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_a_scheduled_change_leaves_the_published_version_alone():
    question = make_question("Old?")
    question.prompt[0].value["en"] = "New?"
    question.go_live_at = timezone.now() + timedelta(hours=1)
    question.save_revision().publish()
    question.refresh_from_db()
    assert (question.live, question.live_version.number) == (True, 1)
    assert question.versions.count() == 1


def test_places_are_swapped_dropped_added_and_moved_in_a_few_statements():
    one, two, three = (make_question() for _ in range(3))
    exam = draft_exam([[one, two], [three]])
    first, second = exam.sections.all()
    swapped = list(first.questions.all())
    swapped[0].number, swapped[1].number = 2, 1
    [moved] = second.questions.all()
    moved.number = 3
    first.questions = [*swapped, moved]
    second.questions = [ExamQuestion(number=1, question=make_question(), marks=2)]
    exam.sections = [first, second]
    exam.save()
    kept = ExamQuestion.objects.filter(section=first).order_by("number")
    assert list(kept.values_list("number", "question")) == [
        (1, two.pk),
        (2, one.pk),
        (3, three.pk),
    ]
    assert {x.pk for x in kept} == {x.pk for x in [*swapped, moved]}
    assert ExamQuestion.objects.get(section=second).marks == 2
    first.questions = []
    exam.sections = [first, second]
    exam.save()
    assert not ExamQuestion.objects.filter(section=first).exists()
