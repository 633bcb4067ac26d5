"""What the bank knows of a question's exams and imports."""

from datetime import timedelta
from importlib import import_module

from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
import time_machine

from cms.scheduling.actions import run_due
from core.problems import Refusal
from exams.bank.uses import NO_END
from exams.models import ImportBatch, PooledQuestion, QuestionUse
from tests.exams.factories import draft_exam, draft_question, make_exam, make_question
from tests.exams.mixes import bank, make_mix, mix
from tests.exams.sheets import row

pytestmark = pytest.mark.django_db


def use_of(question):
    return QuestionUse.objects.get(question=question)


def rows():
    return list(QuestionUse.objects.order_by("question").values())


def test_publishing_an_exam_notes_and_locks_its_questions():
    question, other = make_question(), make_question()
    exam = make_exam([[question]], name="Mock", year=2026)
    use = use_of(question)
    assert (use.used, use.locked_by, use.locked_until) == (1, "Mock 2026", NO_END)
    assert use.last_used_at == exam.live_paper.created_at
    assert not QuestionUse.objects.filter(question=other).exists()


def test_what_each_student_may_draw_is_counted_and_locked_until_nobody_may():
    pooled, placed = bank(3), make_question()
    exam = make_mix(
        ([mix(pooled[0].subject, 2)], [placed]), paper_mode="per_student", name="Mixed"
    )
    uses = QuestionUse.objects.order_by("question")
    ids = [*(x.pk for x in pooled), placed.pk]
    facts = ("question", "used", "locked_by", "last_used_at")
    moment = exam.live_paper.created_at
    assert list(uses.values_list(*facts)) == [(pk, 1, "Mixed", moment) for pk in ids]
    pooled[2].prompt[0].value["en"] = "Another?"
    with pytest.raises(Refusal, match="allow a new version") as no:
        pooled[2].save_revision().publish()
    assert no.value.code == "question-locked"
    before = rows()
    call_command("rebuild_question_uses")
    assert rows() == before
    exam.unpublish()
    freed = uses.values_list("used", "locked_until").distinct()
    assert list(freed.order_by()) == [(1, None)]
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        PooledQuestion.objects.all().delete()


def test_a_draft_of_an_exam_uses_nothing():
    draft_exam()
    assert not QuestionUse.objects.exists()


def test_publishing_the_same_again_changes_nothing():
    exam = make_exam()
    before = rows()
    exam.save_revision().publish()
    assert rows() == before


def test_a_question_left_out_of_the_next_paper_stays_used_and_is_free():
    question, other = make_question(), make_question()
    exam = make_exam([[question]])
    section = exam.sections.get()
    section.questions = [place(other)]
    exam.sections = [section]
    exam.save_revision().publish()
    assert (use_of(question).used, use_of(question).locked_until) == (1, None)
    assert (use_of(other).used, use_of(other).locked_until) == (1, NO_END)


def place(question):
    from exams.models import ExamQuestion

    return ExamQuestion(number=1, question=question, marks=1)


def test_two_exams_count_twice_and_the_one_that_ends_last_locks():
    question = make_question()
    soon = timezone.now() + timedelta(hours=2)
    make_exam([[question]], name="Soon over", expire_at=soon)
    assert use_of(question).locked_until == soon
    assert use_of(question).has_end
    open_exam = make_exam([[question]], name="Open")
    use = use_of(question)
    assert (use.used, use.locked_by, use.locked_until) == (2, "Open", NO_END)
    open_exam.unpublish()
    use = use_of(question)
    assert (use.used, use.locked_by, use.locked_until) == (2, "Soon over", soon)


def test_a_window_locks_until_the_last_who_may_start_has_handed_in():
    question = make_question()
    end = timezone.now() + timedelta(hours=5)
    make_exam([[question]], ends_at=end, duration_minutes=90, release="by_hand")
    assert use_of(question).locked_until == end + timedelta(minutes=90)


def test_withdrawing_an_exam_frees_its_questions():
    question = make_question()
    exam = make_exam([[question]])
    exam.unpublish()
    use = use_of(question)
    assert (use.used, use.locked_until, use.locked_by) == (1, None, "")
    exam.unpublish()
    assert use_of(question).used == 1


def test_an_exam_that_expires_frees_its_questions():
    question = make_question()
    end = timezone.now() + timedelta(hours=1)
    make_exam([[question]], expire_at=end)
    with time_machine.travel(end + timedelta(minutes=1), tick=False):
        run_due(now=timezone.now())
    assert use_of(question).locked_until is None


def test_an_import_leaves_its_mark_on_the_questions_it_made_or_changed(run):
    run(row(), row(question_number="2", question_text="Second?"))
    first = ImportBatch.objects.get()
    assert {use.import_batch for use in QuestionUse.objects.all()} == {first.pk}
    assert {use.import_label for use in QuestionUse.objects.all()} == {str(first)}
    run(row(difficulty="hard"))
    second = ImportBatch.objects.first()
    changed = set(second.questions.values_list("pk", flat=True))
    assert len(changed) == 1
    noted = QuestionUse.objects.filter(import_batch=second.pk)
    assert set(noted.values_list("pk", flat=True)) == changed


def test_an_import_that_is_only_tried_leaves_no_mark(run):
    run(row(), dry_run=True)
    assert not QuestionUse.objects.exists()


def busy_bank(run):
    """Questions in every state: imported, used before, locked with and without an end."""
    run(row(), row(question_number="2", question_text="Second?"), publish=True)
    run(row(difficulty="hard", question_text="Other?"), exam="Another")
    shared = make_question()
    end = timezone.now() + timedelta(days=2)
    make_exam([[shared, make_question()]], expire_at=end)
    make_exam([[shared]]).unpublish()
    draft_question()


def test_everything_can_be_counted_anew_from_rows(run, capsys):
    busy_bank(run)
    before = rows()
    QuestionUse.objects.all().delete()
    call_command("rebuild_question_uses")
    again = {row["question_id"]: row for row in rows()}
    assert [again[row["question_id"]] for row in before] == before
    assert "2 imports" in capsys.readouterr().out
    call_command("rebuild_question_uses")
    assert {row["question_id"]: row for row in rows()} == again


def test_the_migration_fills_in_what_was_there_before(run):
    busy_bank(run)
    before = rows()
    QuestionUse.objects.all().delete()
    backfill = import_module("exams.migrations.0005_question_uses").BACKFILL
    with connection.cursor() as cursor:
        cursor.execute(backfill)
    assert rows() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"used": 3},
        {"last_used_at": NO_END},
        {"locked_until": NO_END},
        {"locked_until": NO_END, "locked_by": "Mock"},
        {"facility": "100.01"},
        {"import_batch": 7},
        {"import_label": "a.csv"},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong):
    QuestionUse.objects.create(question=draft_question())
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionUse.objects.update(**wrong)
    assert QuestionUse.objects.get().used == 0


def test_publishing_asks_as_often_for_twenty_questions_as_for_two():
    few, many = (
        draft_exam([[make_question() for _ in range(count)]]) for count in (2, 20)
    )
    assert asked(many) == asked(few)


def asked(exam):
    revision = exam.latest_revision
    with CaptureQueriesContext(connection) as queries:
        revision.publish()
    return [query["sql"][:60] for query in queries if "questionuse" in query["sql"]]
