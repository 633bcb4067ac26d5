"""The doors to imports: staff who may see them see all."""

from django.core.exceptions import PermissionDenied

from core.problems import Refusal
from exams.interchange.models import ImportBatch


def may_import(user):
    if not user.has_perm("exams.add_importbatch"):
        raise PermissionDenied


def import_batch(user, batch_id):
    if not user.has_perm("exams.view_importbatch"):
        raise PermissionDenied
    rows = ImportBatch.objects.select_related("exam", "user")
    batch = rows.filter(pk=batch_id).first()
    if batch is None:
        raise Refusal("not-found")
    return batch


def kept_file(user, batch_id):
    """A batch whose file was kept; refuses `not-found` of any other."""
    batch = import_batch(user, batch_id)
    if not batch.has_file:
        raise Refusal("not-found")
    return batch
