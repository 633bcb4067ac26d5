"""The doors to published exams."""

from django.db.models import Count, Max

from core.problems import Refusal
from exams.bank.duplicates.models import Pair
from exams.papers.models import Exam


def published_stamp(slug):
    """(id, publication stamp) of a published exam, else `not-found`."""
    row = (
        Exam.objects.live()
        .filter(slug=slug)
        .values_list("pk", "live_revision_id")
        .first()
    )
    if row is None:
        raise Refusal("not-found")
    return row[0], list(row[1:])


def like_pair(pk):
    """A pair of like questions by its number."""
    pair = Pair.objects.filter(pk=pk).first()
    if pair is None:
        raise Refusal("not-found")
    return pair


def list_stamp():
    """Changes whenever an exam is published or withdrawn."""
    found = Exam.objects.filter(live=True).aggregate(Count("pk"), Max("live_revision"))
    return list(found.values())


def published_exam(exam_id):
    return Exam.objects.with_paper().get(pk=exam_id)
