"""Files of imports that nobody works on any more: kept for a while, then deleted."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Coalesce

from exams.interchange.models import ImportBatch, ImportFile


def kept_until(batch):
    """When the file of a batch goes, as long as nobody works on it again."""
    last = batch.worked_at or batch.created_at
    return last + timedelta(days=settings.IMPORT_FILE_DAYS)


def sweep(*, now):
    """Delete the files that are due; batches, counts and findings stay."""
    last = Coalesce("batch__worked_at", "batch__created_at")
    files = ImportFile.objects.exclude(batch__status__in=ImportBatch.BUSY)
    before = now - timedelta(days=settings.IMPORT_FILE_DAYS)
    return files.alias(last=last).filter(last__lt=before).delete()[0]
