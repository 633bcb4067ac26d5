"""Questions of the bank as a file of any format that can be written."""

from exams.bank.describing import documents_of
from exams.bank.drafts import drafts_of
from exams.bank.models import Question
from exams.interchange.formats import FORMATS, workbook

WRITERS = {x.NAME: x for x in (workbook, *FORMATS.values()) if hasattr(x, "write")}
SLICE = 200


def export(ids, name):
    """`Written` of these questions as their editors see them."""
    return WRITERS[name].write(documents(sorted(ids)))


def documents(ids):
    for start in range(0, len(ids), SLICE):
        rows = Question.objects.filter(pk__in=ids[start : start + SLICE])
        rows = rows.select_related("latest_revision").prefetch_related(
            "question_topics", "tagged_items", "question_exam_types"
        )
        found = documents_of(drafts_of(list(rows.order_by("pk"))))
        yield from (document for document in found if document)
