"""The doors to published exams."""

from django.db.models import Count, Max

from accounts.access import verified_addresses
from core.problems import Refusal
from exams.bank.duplicates.models import Pair
from exams.papers.models import Exam, ExamTemplate


def offered_to(user_id):
    """The published exams that are for this user, or for everyone where it is None."""
    addresses = verified_addresses(user_id) if user_id else ()
    return Exam.objects.live().offered_to(user_id, addresses)


def has_own(user_id):
    """Whether published exams are for this user that are not for everyone."""
    everyone = Exam.Audience.EVERYONE
    return bool(user_id) and offered_to(user_id).exclude(audience=everyone).exists()


def is_for(user_id, exam):
    """Whether the exam is for this user; it shows itself to nobody else."""
    if exam.audience == exam.Audience.EVERYONE:
        return True
    return offered_to(user_id).filter(pk=exam.pk).exists()


def published_stamp(slug, user_id):
    """(id, publication stamp) of a published exam for the user, else `not-found`."""
    row = (
        offered_to(user_id)
        .filter(slug=slug)
        .values_list("pk", "live_revision_id", "running__closed_at")
        .first()
    )
    if row is None:
        raise Refusal("not-found")
    return row[0], [str(fact) for fact in row[1:]]


def like_pair(pk):
    """A pair of like questions by its number."""
    pair = Pair.objects.filter(pk=pk).first()
    if pair is None:
        raise Refusal("not-found")
    return pair


def list_stamp():
    """Changes whenever an exam for everyone is published, withdrawn or closed."""
    facts = (Count("pk"), Max("live_revision"), Count("running__closed_at"))
    found = offered_to(None).order_by().aggregate(*facts)
    return list(found.values())


def published_exam(exam_id):
    return Exam.objects.with_paper().get(pk=exam_id)


def exam_draft(exam_id):
    """The latest draft of any exam, for staff whose permission was asked."""
    exam = Exam.objects.filter(pk=exam_id).select_related("latest_revision").first()
    if exam is None:
        raise Refusal("not-found")
    return exam.get_latest_revision_as_object()


def exam_template(pk):
    """A template by its number, for staff whose permission was asked."""
    template = ExamTemplate.objects.filter(pk=pk).first()
    if template is None:
        raise Refusal("not-found")
    return template
