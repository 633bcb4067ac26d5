"""What nobody needs goes, after a grace."""

import logging
from datetime import timedelta
from functools import partial
from itertools import islice

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from wagtail.models import UploadedFile

from cms.media import naming, references, rules
from cms.media.models import (
    Avatar,
    Blob,
    BlobRendition,
    CustomDocument,
    CustomImage,
    CustomRendition,
    Upload,
)

logger = logging.getLogger(__name__)
SLICE = 100
FEW_STRAYS, MOST_STRAYS = 20, 0.1
STRAY_LOCK = 7_265_004
WITH_FILES = (Blob, BlobRendition, CustomDocument, CustomImage, CustomRendition)
WAGTAILS_OWN = {"original_images", "images", "wagtail_uploads"}
OURS = {
    *(naming.BLOBS, naming.RENDITIONS, naming.INCOMING),
    *(naming.PICTURES, naming.DOCUMENTS),
    *(rules.FOLDERS | WAGTAILS_OWN),
}


def grace(now):
    return now - timedelta(hours=settings.MEDIA_GRACE_HOURS)


def drop_stale_uploads(*, now):
    """Remove uploads nobody confirmed in time, with their bytes; how many."""
    dropped = 0
    while count := drop_upload_slice(now):
        dropped += count
    return dropped


@transaction.atomic
def drop_upload_slice(now):
    stale = Upload.objects.filter(confirmed_at=None, expires_at__lte=now)
    uploads = list(stale.select_for_update(skip_locked=True)[:SLICE])
    for upload in uploads:
        default_storage.delete(naming.incoming(upload.object_key))
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
    return len(uploads)


def drop_unreferenced(*, now):
    """Remove old bytes that no version, avatar or other room names; how many.

    A blob that is being kept at this moment is locked by who keeps it and left alone.
    """
    Avatar.objects.filter(user__anonymised_at__isnull=False).delete()
    dropped, last = 0, ""
    while True:
        last, count = drop_blob_slice(last, now)
        if last is None:
            return dropped
        dropped += count


@transaction.atomic
def drop_blob_slice(after, now):
    """(the last hash claimed or None, how many went)."""
    old = Blob.objects.filter(pk__gt=after, created_at__lte=grace(now))
    claimed = list(old.order_by("pk").select_for_update(skip_locked=True)[:SLICE])
    if not claimed:
        return None, 0
    hashes = [blob.pk for blob in claimed]
    gone = set(hashes) - references.in_use(hashes)
    files = [blob.file.name for blob in claimed if blob.pk in gone]
    lighter = BlobRendition.objects.filter(blob__in=gone).exclude(file="")
    files += lighter.values_list("file", flat=True)
    Blob.objects.filter(pk__in=gone).delete()
    transaction.on_commit(partial(delete_files, files))
    return hashes[-1], len(gone)


def delete_files(names):
    for name in names:
        default_storage.delete(name)


@transaction.atomic
def drop_stray_files(*, now, even_many=False):
    """Remove old files of ours that no row names, as a crash leaves them; how many.

    Where that would be a good part of all files, as with another database's store,
    nothing is removed unless it is asked for. A second caller at the same time does
    nothing. Folders we do not know stay.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [STRAY_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    strays, looked_at = [], 0
    for names in in_slices(old_files(now)):
        strays += sorted(set(names) - with_a_row(names))
        looked_at += len(names)
    if len(strays) > max(FEW_STRAYS, looked_at * MOST_STRAYS) and not even_many:
        logger.error(MANY_STRAYS, len(strays), looked_at, strays[0])
        return 0
    delete_files(strays)
    UploadedFile.objects.filter(file__in=strays).delete()
    return len(strays)


MANY_STRAYS = (
    "%d of %d media files have no row, as %s. Nothing was removed: is this store of this "
    "database? If it is, `manage.py sweep_media --even-many` removes them."
)


def old_files(now):
    limit = grace(now)
    for name, changed in default_storage.files():
        if name.partition("/")[0] in OURS and changed <= limit:
            yield name


def in_slices(names):
    names = iter(names)
    while part := list(islice(names, SLICE)):
        yield part


def with_a_row(names):
    found = {
        name
        for model in WITH_FILES
        for name in model.objects.filter(file__in=names).values_list("file", flat=True)
    }
    keys = {name.removeprefix(f"{naming.INCOMING}/"): name for name in names}
    waiting = Upload.objects.filter(object_key__in=keys, confirmed_at=None)
    return found | {
        naming.incoming(key) for key in waiting.values_list("object_key", flat=True)
    }


def missing_files():
    """The stored names that rows tell and the store does not have."""
    there = {name for name, _ in default_storage.files()}
    return sorted(
        name
        for model in WITH_FILES
        for name in model.objects.exclude(file="").values_list("file", flat=True)
        if name not in there
    )
