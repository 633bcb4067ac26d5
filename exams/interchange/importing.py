"""The one way in for a file of questions: read, plan, then write all of it or nothing."""

import hashlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from core.problems import Refusal
from exams.bank.actions import allow_new_version
from exams.interchange.batches import note_batch
from exams.interchange.composing import write_exam
from exams.interchange.library import take_pictures
from exams.interchange.likeness import warnings
from exams.interchange.models import ImportBatch
from exams.interchange.pictures import NoMedia, Pictures, open_media
from exams.interchange.planning import complete
from exams.interchange.problems import Problem, problem
from exams.interchange.reading import AUTO, SHEET, read_file
from exams.interchange.writing import write_questions
from exams.papers.models import Exam

IMPORT_LOCK = 7_265_002
BY_ROW = attrgetter("row")


@dataclass
class Order:
    """What is asked of an import.

    `section` is where questions go that name none, `categories` {Moodle's category:
    facts of a document, such as its topics}. `new_versions` lets rows change questions
    of open exams, for later papers.
    """

    path: Path
    name: str
    pictures: Pictures
    year: int | None = None
    syllabus: str | None = None
    dry_run: bool = False
    partial: bool = False
    publish: bool = False
    new_versions: bool = False
    user: object = None
    format: str = AUTO
    section: str = "Questions"
    categories: dict = field(default_factory=dict)

    @property
    def exam(self):
        """Name and year as an exam shows them, whatever was asked."""
        name = self.name.replace("\0", "")
        return name if self.year is None else f"{name[:120]} {self.year}"

    def goes_in(self, plan):
        """All rows or, where part of them is welcome, the good ones."""
        if plan.refused or not plan.items:
            return False
        return self.partial or not plan.problems


def import_exam_from_csv(path, exam, *, media=None, **switches):
    """Import a CSV or XLSX file into an exam; otherwise as `import_file`."""
    return import_file(path, exam, media=media, format=SHEET, **switches)


def import_file(path, exam, *, media=None, **switches):
    """Import a file of questions into the exam of that name and `year`.

    `switches` are those of an `Order`; `format` is one of `reading.CHOICES`. `media` is
    a folder or ZIP of pictures; without it the ZIP beside the file is taken. Every call
    leaves an `ImportBatch`. Answers the report {rows, created, updated, unchanged,
    rejected, sections_created, errors: [{row, column, code, message}], warnings}; a
    reason that is about the whole file stands at row 0 or 1.
    """
    if switches.get("publish") and switches.get("user"):
        refuse_publishing(switches["user"])
    path = Path(path)
    found = open_media(media, path)
    name = " ".join(str(exam).split())
    order = Order(path, name, Pictures(found or NoMedia()), **switches)
    plan, taken = read_file(order)
    plan.problems += order_problems(order, media, found)
    try:
        return carry_out(order, plan, taken)
    finally:
        order.pictures.media.close()


def refuse_publishing(user):
    if not may_publish(user):
        raise PermissionDenied


def may_publish(user):
    return user.has_perms(["exams.publish_question", "exams.publish_exam"])


def order_problems(order, media, found):
    if not 0 < len(order.name) <= 120 or "\0" in order.name:
        yield problem(0, "", "bad-exam-name")
    if order.year is not None and not 1900 <= order.year <= 2200:
        yield problem(0, "", "bad-year")
    if found is None:
        yield problem(0, "", "media-not-found", name=Path(media or "").name)


def carry_out(order, plan, taken):
    try:
        with transaction.atomic(), files_undone() as stored:
            return attempt(order, plan, taken, stored)
    except Refusal as refusal:
        plan.problems += [
            Problem(0, error["param"], error["code"], error["message"])
            for error in refusal.errors
        ]
        with transaction.atomic():
            return record(order, plan, ImportBatch.Status.REFUSED)


def attempt(order, plan, taken, stored):
    """One import at a time: plan on what is there, then write."""
    lock_imports()
    if not plan.refused:
        complete(plan, taken, order)
    if order.dry_run:
        return record(order, plan, ImportBatch.Status.TRIED)
    if not order.goes_in(plan):
        return record(order, plan, ImportBatch.Status.REFUSED)
    counts = report(order, plan)
    uuid = uuid4()
    take_pictures(plan.items, order.pictures, order.user, stored)
    touched = [item.question for item in plan.items if item.differs]
    changes = [item for item in plan.items if item.writes(order.publish)]
    changing = [x.question.pk for x in changes if x.changes(order.publish)]
    if order.new_versions:
        allow_new_version(changing, user=order.user)
    write_questions(changes, publish=order.publish, user=order.user, uuid=uuid)
    write_exam(plan, bool(touched), order)
    return keep(order, plan, ImportBatch.Status.APPLIED, counts, touched)


def lock_imports():
    """Two imports may name the same exam, sources or pictures: they take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


@contextmanager
def files_undone():
    """Gathers stored files; takes them away again where the transaction fails."""
    stored = []
    try:
        yield stored
    except BaseException:
        for storage, name in stored:
            storage.delete(name)
        raise


def report(order, plan):
    """The counts as if applied; all nothing where nothing goes in."""
    goes_in = order.goes_in(plan)
    counts = {
        state: plan.count(state) if goes_in else 0
        for state in ("created", "updated", "unchanged")
    }
    sections = len(plan.composition.new_sections) if goes_in else 0
    errors = [asdict(reason) for reason in sorted(plan.problems, key=BY_ROW)]
    return {
        "rows": plan.rows,
        **counts,
        "rejected": plan.rejected,
        "sections_created": sections,
        "errors": errors,
        "warnings": said(plan),
    }


def said(plan):
    """What is left out of rows, and what the bank has already."""
    like = [] if plan.refused else warnings(plan.items)
    return [*map(asdict, plan.notes), *like]


def record(order, plan, status):
    return keep(order, plan, status, report(order, plan), [])


def keep(order, plan, status, counts, questions):
    """Write the batch; answers its report."""
    exam = plan.composition.exam if plan.composition else None
    batch = ImportBatch.objects.create(
        status=status,
        file_name=order.path.name[:255],
        sha256=digest_of(order.path),
        asked_for=order.exam[:130],
        exam=Exam.objects.filter(pk=exam.pk).first() if exam else None,
        report=counts,
        user=order.user,
    )
    link = ImportBatch.questions.through
    link.objects.bulk_create(
        [link(importbatch=batch, question=question) for question in questions],
        batch_size=1000,
    )
    note_batch(batch, [question.pk for question in questions])
    return counts


def digest_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
