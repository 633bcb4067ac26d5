"""An import as a batch: checked, confirmed, carried on in slices, taken out again."""

from datetime import timedelta

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import pytest

from cms.syllabus.models import TopicPage
from core.models import AuditEntry
from core.problems import Refusal
from exams.interchange import actions, deeds, jobs
from exams.interchange.importing import import_file
from exams.interchange.stored import order_of
from exams.models import (
    Exam,
    ExamQuestion,
    ExamSection,
    ImportBatch,
    MarkingRule,
    Question,
    QuestionUse,
    QuestionVersion,
)
from tests.exams.sheets import picture, row, write_csv, write_zip
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("e@example.com", is_superuser=True, is_staff=True)


@pytest.fixture
def bring(tmp_path, editor, django_capture_on_commit_callbacks):
    """Upload these rows and let the worker check them; answers the batch."""

    def bring(*rows, columns=None, user=editor, **switches):
        path = write_csv(tmp_path / "upload.csv", *rows, columns=columns)
        file = SimpleUploadedFile("bank.csv", path.read_bytes())
        with django_capture_on_commit_callbacks(execute=True):
            batch = actions.bring(user, file, **switches)
        return ImportBatch.objects.get(pk=batch.pk)

    return bring


@pytest.fixture
def after(django_capture_on_commit_callbacks):
    """Do something with a batch and let the worker follow; answers the batch."""

    def after(act, user, batch, *args, **options):
        with django_capture_on_commit_callbacks(execute=True):
            act(user, batch.pk, *args, **options)
        return ImportBatch.objects.get(pk=batch.pk)

    return after


def told(batch):
    return [(x.row, x.column, x.code) for x in batch.findings.filter(is_note=False)]


def ended(batch):
    """What the audit trail says of the batch."""
    mine = {"object_kind": "exams.importbatch", "object_id": str(batch.pk)}
    return list(AuditEntry.objects.filter(**mine).order_by("pk"))


def test_a_file_is_checked_confirmed_and_goes_into_the_bank(bring, after, editor):
    batch = bring(row(section_name=""), row(marks="x"), row(), row())
    assert batch.status == ImportBatch.Status.TRIED
    assert told(batch) == [(3, "marks", "bad-marks")]
    assert (batch.report["created"], batch.report["rejected"]) == (3, 1)
    assert not Question.objects.exists()
    with pytest.raises(Refusal) as no:
        actions.confirm(editor, batch.pk)
    assert no.value.code == "import-has-errors"
    batch = after(actions.confirm, editor, batch, partial=True)
    assert batch.status == ImportBatch.Status.APPLIED
    assert (batch.report["created"], batch.total, batch.position) == (3, 4, 4)
    assert Question.objects.filter(live=False).count() == batch.made.count() == 3
    assert not Exam.objects.exists()
    assert set(QuestionUse.objects.values_list("import_batch")) == {(batch.pk,)}
    [entry] = ended(batch)
    assert entry.after == {"sha256": batch.sha256, **batch.report}
    assert entry.actor_id == editor.pk


def test_the_same_file_twice_makes_nothing_twice(bring, after, editor, tmp_path):
    rows = [row(), row(source="Book", source_id="7"), row(diagram_url="a.png")]
    for name in ("upload", "again"):
        write_zip(tmp_path / f"{name}.zip", a__png=picture())
    for name, expected in (("upload", (3, 0)), ("again", (0, 3))):
        path = write_csv(tmp_path / f"{name}.csv", *rows)
        report = import_file(path)
        assert (report["created"], report["unchanged"]) == expected
    assert Question.objects.count() == 3
    batch = bring(*rows[:2])
    assert batch.report["unchanged"] == 2
    batch = after(actions.confirm, editor, batch)
    assert batch.report["unchanged"] == 2
    assert Question.objects.count() == 3
    batch = bring({**rows[0], "difficulty": "hard"})
    assert "taken-for" in [x.code for x in batch.findings.all()]
    assert batch.report["updated"] == 1


def test_without_an_exam_all_rows_go_in_or_none(tmp_path):
    path = write_csv(tmp_path / "a.csv", row(), row(difficulty="mild"))
    report = import_file(path)
    assert (report["created"], report["rejected"]) == (0, 1)
    assert not Question.objects.exists()
    assert ImportBatch.objects.get().status == ImportBatch.Status.REFUSED
    assert import_file(path, partial=True)["created"] == 1


def test_two_rows_with_one_source_stay_out_wherever_they_stand(bring, monkeypatch):
    monkeypatch.setattr(jobs, "SLICE", 2)
    same = {"source": "Book", "source_id": "1"}
    batch = bring(row(**same), row(), row(), row(**same))
    assert told(batch) == [
        (2, "source_id", "source-twice"),
        (5, "source_id", "source-twice"),
    ]
    assert batch.report["created"] == 2


def test_a_killed_job_goes_on_where_it_stopped(bring, editor, monkeypatch):
    """Its worker dies in the third slice of five; another one takes it up."""
    monkeypatch.setattr(jobs, "SLICE", 2)
    batch = bring(*[row() for _ in range(9)])
    actions.confirm(editor, batch.pk)
    attempt = jobs.attempt

    def dying(order, plan, taken, stored):
        outcome = attempt(order, plan, taken, stored)
        if Question.objects.count() > 4:
            raise SystemExit
        return outcome

    monkeypatch.setattr(jobs, "attempt", dying)
    with order_of(batch) as order, pytest.raises(SystemExit):
        jobs.work(batch.pk, order)
    batch.refresh_from_db()
    assert (batch.status, batch.position) == (ImportBatch.Status.RUNNING, 4)
    assert Question.objects.count() == 4
    monkeypatch.setattr(jobs, "attempt", attempt)
    jobs.carry_on_overdue(now=timezone.now())
    assert Question.objects.count() == 4
    jobs.carry_on_overdue(now=timezone.now() + timedelta(minutes=5))
    batch.refresh_from_db()
    assert (batch.status, batch.position) == (ImportBatch.Status.APPLIED, 9)
    assert (
        batch.report["created"] == batch.made.count() == Question.objects.count() == 9
    )


def test_what_is_killed_without_its_file_has_failed_and_is_withdrawn(
    after, editor, monkeypatch, tmp_path
):
    works, done = jobs.attempt, []

    def dying(*args):
        if done:
            raise SystemExit
        done.append(1)
        return works(*args)

    monkeypatch.setattr(jobs, "attempt", dying)
    monkeypatch.setattr(jobs, "SLICE", 1)
    path = write_csv(tmp_path / "a.csv", row(), row())
    with pytest.raises(SystemExit):
        import_file(path, partial=True, media=tmp_path)
    batch = ImportBatch.objects.get()
    assert not batch.has_file
    for wait, status in ((jobs.SILENT / 2, "running"), (jobs.SILENT * 2, "failed")):
        jobs.carry_on_overdue(now=batch.worked_at + wait)
        batch.refresh_from_db()
        assert (batch.status, batch.made.count()) == (status, 1)
    batch = after(actions.withdraw, editor, batch)
    assert (batch.status, Question.objects.count()) == ("withdrawn", 0)


def test_a_job_that_kills_every_worker_is_given_up_with_its_reason(
    bring, after, editor, monkeypatch
):
    def dying(*args):
        raise SystemExit

    batch, now = bring(row()), timezone.now()
    actions.confirm(editor, batch.pk)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "attempt", dying)
        for _ in range(jobs.MOST_LOSSES):
            now += timedelta(minutes=5)
            with pytest.raises(SystemExit):
                jobs.carry_on_overdue(now=now)
        jobs.carry_on_overdue(now=now + timedelta(minutes=5))
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.FAILED
    assert batch.failure == "The work on it ended 5 times at its beginning."
    batch = after(actions.try_again, editor, batch)
    assert (batch.status, batch.losses) == (ImportBatch.Status.APPLIED, 0)


def test_what_publishing_asks_is_checked_before_anything_is_written(
    bring, after, editor
):
    batch = bring(row(), row(option_a="two"))
    assert (told(batch), batch.report["created"]) == ([], 2)
    batch = after(actions.confirm, editor, batch, publish=True)
    assert batch.status == ImportBatch.Status.TRIED
    assert told(batch) == [(3, "correct_option", "option-twice")]
    assert not Question.objects.exists()
    with pytest.raises(Refusal) as no:
        actions.confirm(editor, batch.pk, publish=True)
    assert no.value.code == "import-has-errors"
    batch = after(actions.confirm, editor, batch, publish=True, partial=True)
    assert batch.status == ImportBatch.Status.APPLIED
    assert [x.live for x in Question.objects.all()] == [True]
    batch = after(actions.confirm, editor, bring(row(), row()), publish=True)
    assert batch.status == ImportBatch.Status.APPLIED
    assert Question.objects.filter(live=True).count() == 3


def test_an_exam_that_cannot_be_published_may_still_go_in_as_a_draft(
    bring, after, editor
):
    batch = bring(row(option_a="two"), name="Mock")
    batch = after(actions.confirm, editor, batch, publish=True)
    assert batch.status == ImportBatch.Status.TRIED
    assert told(batch) == [(2, "correct_option", "option-twice")]
    assert not Exam.objects.exists()
    batch = after(actions.confirm, editor, batch)
    assert (batch.status, told(batch)) == (ImportBatch.Status.APPLIED, [])
    assert not Exam.objects.get().live


def test_what_is_refused_behind_other_slices_stops_there_and_says_so(
    bring, after, editor, monkeypatch
):
    monkeypatch.setattr(jobs, "SLICE", 1)
    batch, attempt = bring(row(), row()), jobs.attempt

    def refusing(order, plan, taken, stored):
        if order.dry_run or not Question.objects.exists():
            return attempt(order, plan, taken, stored)
        errors = [{"code": "question-locked", "message": "It is locked.", "param": ""}]
        raise Refusal("question-locked", errors=errors)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "attempt", refusing)
        batch = after(actions.confirm, editor, batch)
    assert batch.status == ImportBatch.Status.FAILED
    assert batch.failure == "The work stopped behind row 1: It is locked."
    assert Question.objects.count() == batch.position == 1
    batch = after(actions.try_again, editor, batch)
    assert (batch.status, Question.objects.count()) == (ImportBatch.Status.APPLIED, 2)


def test_what_fails_says_so_and_is_tried_again(bring, after, editor, monkeypatch):
    def broken(*args):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "attempt", broken)
        batch = bring(row())
    assert batch.status == ImportBatch.Status.FAILED
    assert batch.failure
    [entry] = ended(batch)
    assert (entry.verb, entry.after) == ("import.failed", {"sha256": batch.sha256})
    batch = after(actions.try_again, editor, batch)
    assert (batch.status, batch.failure) == (ImportBatch.Status.TRIED, "")


def test_what_failed_halfway_starts_over_or_is_withdrawn(bring, after, editor):
    batch = bring(*[row() for _ in range(3)])
    with order_of(batch) as first:
        late = list(jobs.steps(batch, first))
    batch = after(actions.confirm, editor, batch)
    for name in ("withdraw", "check_again"):
        ImportBatch.objects.update(status="failed", position=1)
        batch = after(getattr(actions, name), editor, batch)
        gone = name == "withdraw"
        assert batch.status == ("withdrawn" if gone else "tried")
        left = Question.objects.count()
        assert left == (0 if gone else 3)
        if not gone:
            ImportBatch.objects.update(status="confirmed", position=0)
        first.dry_run = False
        assert not any(jobs.advance(batch.pk, first, *step) for step in late)
        assert Question.objects.count() == left
        ImportBatch.objects.update(status="tried")
        batch = after(actions.confirm, editor, batch)
    assert batch.report["unchanged"] == 3


def test_a_killed_deed_goes_on_after_its_last_slice(bring, after, editor, monkeypatch):
    monkeypatch.setattr(deeds, "SLICE", 2)
    batch = after(actions.confirm, editor, bring(*[row() for _ in range(5)]))
    act = deeds.ACTS["publish"]

    def dying(ids, user):
        outcome = act(ids, user=user)
        if Question.objects.filter(live=True).count() > 2:
            raise SystemExit
        return outcome

    deed = actions.publish(editor, batch.pk)
    for refused in (actions.publish, actions.withdraw):
        with pytest.raises(Refusal) as no:
            refused(editor, batch.pk)
        assert no.value.code == "import-not-open"
    with monkeypatch.context() as patch:
        patch.setitem(deeds.ACTS, "publish", dying)
        with pytest.raises(SystemExit):
            deeds.carry_on(deed.pk)
    deed.refresh_from_db()
    assert (deed.position, deed.done, deed.total) == (2, 2, 5)
    assert Question.objects.filter(live=True).count() == 2
    deeds.carry_on_overdue(before=timezone.now() - timedelta(minutes=5))
    assert Question.objects.filter(live=True).count() == 2
    for _ in range(2):
        deeds.carry_on_overdue(before=timezone.now())
    deed.refresh_from_db()
    assert (deed.position, deed.done, batch.deed) == (5, 5, None)
    assert QuestionVersion.objects.count() == 5
    assert [x.verb for x in ended(batch)] == ["import.applied", "import.published"]


def test_a_deed_whose_owner_lost_the_right_ends_and_says_so(bring, after, editor):
    batch = after(actions.confirm, editor, bring(row()))
    deed = actions.publish(editor, batch.pk)
    type(editor).objects.update(is_superuser=False)
    deeds.carry_on(deed.pk)
    deed.refresh_from_db()
    assert deed.failure
    assert deed.finished_at
    assert not Question.objects.filter(live=True).exists()
    assert [x.verb for x in ended(batch)] == ["import.applied", "import.failed"]


def test_unknown_headers_are_mapped_or_left_out(bring, after, editor):
    record = {"Stem": "2 + 2?", "A": "4", "B": "5", "Right": "A", "Remark": "easy"}
    batch = bring(record, columns=list(record), format="sheet")
    assert told(batch) == [(1, "question_text", "missing-column")]
    assert batch.status == ImportBatch.Status.REFUSED
    mapping = {"Stem": "question_text", "Right": "correct_option", "Remark": ""}
    batch = after(actions.check_again, editor, batch, mapping=mapping)
    assert (told(batch), batch.report["created"]) == ([], 1)


def test_topics_that_are_not_there_are_offered_and_made(bring, after, editor, syllabus):
    rows = [row(subject="EM", topics="Graphs"), row(subject="EM", topics="Graphs;Sets")]
    batch = bring(*rows)
    assert batch.absent == [{"subject": "EM", "name": "Graphs", "rows": 2}]
    assert batch.report["rejected"] == 2
    batch = after(actions.make_topics, editor, batch, {0})
    made = TopicPage.objects.get(title="Graphs")
    assert (made.get_parent().specific.code, made.code, made.live) == (
        "EM",
        "graphs",
        False,
    )
    assert (batch.report["created"], batch.absent) == (2, [])
    stranger = make_user()
    with pytest.raises(PermissionDenied):
        actions.make_topics(stranger, batch.pk, {0})


def test_a_batch_is_taken_out_while_nobody_uses_it(bring, after, editor):
    batch = after(actions.confirm, editor, bring(row(), row()))
    kept = Question.objects.count()
    question = batch.made.first()
    exam = Exam.objects.create(name="Mock", live=False)
    rule = MarkingRule.objects.create(name="Plain", version=1)
    section = ExamSection.objects.create(
        exam=exam, number=1, name="A", max_marks=1, marking_rule=rule
    )
    place = ExamQuestion.objects.create(
        section=section, number=1, question=question, marks=1
    )
    with pytest.raises(Refusal) as no:
        actions.withdraw(editor, batch.pk)
    assert no.value.code == "import-in-use"
    assert Question.objects.count() == kept == 2
    place.delete()
    batch = after(actions.withdraw, editor, batch)
    assert batch.status == ImportBatch.Status.WITHDRAWN
    assert not Question.objects.exists()
    with pytest.raises(Refusal):
        actions.withdraw(editor, batch.pk)


def test_the_exam_that_a_batch_made_goes_with_it(bring, after, editor):
    batch = bring(row(), row(), name="Mock")
    assert batch.status == ImportBatch.Status.TRIED
    batch = after(actions.confirm, editor, batch)
    assert batch.exam == Exam.objects.get()
    tried = bring(row(), name="Mock")
    assert tried.exam == batch.exam
    batch = after(actions.withdraw, editor, batch)
    assert batch.status == ImportBatch.Status.WITHDRAWN
    assert not Exam.objects.exists()
    assert not Question.objects.exists()


def test_a_batch_is_published_as_a_whole(bring, after, editor):
    batch = after(
        actions.confirm, editor, bring(row(), row(option_a="two")), partial=True
    )
    batch = after(actions.publish, editor, batch)
    assert Question.objects.filter(live=True).count() == 1
    [reason] = batch.findings.filter(code="not-published")
    assert reason.message == "Two options say “two”."
    told = {"verb": "publish", "total": 2, "done": 1, "refused": 1}
    entry = ended(batch)[-1]
    assert entry.verb == "import.published"
    assert (entry.actor_id, entry.after) == (
        editor.pk,
        {"sha256": batch.sha256, **told},
    )


def test_importing_needs_the_rights_to_write_what_it_makes(bring, editor):
    with pytest.raises(PermissionDenied):
        bring(row(), user=make_user())
    writer = make_user()
    names = ("add_importbatch", "add_question", "change_question")
    writer.user_permissions.set(Permission.objects.filter(codename__in=names))
    for more in ({"name": "Mock"}, {"publish": True}):
        with pytest.raises(PermissionDenied):
            bring(row(), user=writer, **more)
    assert not ImportBatch.objects.exists()
    assert bring(row(), user=writer).report["created"] == 1
    batch = bring(row(), name="Mock")
    for status, act in (
        ("tried", actions.confirm),
        ("tried", actions.check_again),
        ("failed", actions.try_again),
    ):
        ImportBatch.objects.filter(pk=batch.pk).update(status=status)
        with pytest.raises(PermissionDenied):
            act(writer, batch.pk)
        batch.refresh_from_db()
        assert batch.status == status
