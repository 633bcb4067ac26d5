"""A file of questions comes in while the caller waits: the command's and scripts' way."""

from pathlib import Path

from django.core.exceptions import PermissionDenied

from exams.interchange import jobs
from exams.interchange.models import ImportBatch
from exams.interchange.orders import Order
from exams.interchange.pictures import Folder, NoMedia, Pictures, open_media
from exams.interchange.reading import SHEET

COUNTS = ("rows", "created", "updated", "unchanged", "rejected", "sections_created")


def import_exam_from_csv(path, exam, *, media=None, **switches):
    """Import a CSV or XLSX file into an exam; otherwise as `import_file`."""
    return import_file(path, exam, media=media, format=SHEET, **switches)


def import_file(path, exam=None, *, media=None, **switches):
    """Import a file of questions, into the exam of that name and `year` where one is named.

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
    name = None if exam is None else " ".join(str(exam).split())
    switches.setdefault("strict", exam is not None)
    order = Order(path, name, Pictures(found or NoMedia()), **switches)
    order.doubts = list(order.problems(media, found))
    try:
        batch = jobs.begin_here(order, keeps_file=not isinstance(found, Folder))
        jobs.work(batch.pk, order)
    finally:
        order.pictures.media.close()
    return report_of(batch)


def refuse_publishing(user):
    if not may_publish(user):
        raise PermissionDenied


def may_publish(user):
    return user.has_perms(["exams.publish_question", "exams.publish_exam"])


def report_of(batch):
    """The counts of a batch with every finding, as the command shows them."""
    batch = ImportBatch.objects.get(pk=batch.pk)
    found = list(batch.findings.all())
    return {
        **{name: batch.report.get(name, 0) for name in COUNTS},
        "errors": [x.told for x in found if not x.is_note],
        "warnings": [x.told for x in found if x.is_note],
    }
