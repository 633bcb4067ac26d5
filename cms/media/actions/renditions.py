"""Lighter copies for narrow screens, made by a job and never while somebody waits."""

import hashlib
import io
import logging
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction

from PIL import Image, ImageOps, features

from cms.media.models.blobs import WIDTHS, BlobRendition

logger = logging.getLogger(__name__)
SLICE = 4
TRIES = 5
TALLEST = 10_000
WEBP, AVIF = "image/webp", "image/avif"
ENCODERS = {
    WEBP: {"format": "WEBP", "quality": 80, "method": 4},
    AVIF: {"format": "AVIF", "quality": 60, "speed": 8},
}
State = BlobRendition.State
SCALABLE = ("image/png", "image/jpeg", "image/webp")  # a drawn formula scales by itself


def plan(blobs):
    """Rows for the copies of pictures just kept; those there already stay."""
    types = [WEBP, AVIF] if features.check("avif") else [WEBP]
    BlobRendition.objects.bulk_create(
        [
            BlobRendition(blob_id=blob.pk, max_width=width, content_type=content_type)
            for blob in blobs
            if blob.content_type in SCALABLE
            for width in WIDTHS
            for content_type in types
        ],
        ignore_conflicts=True,
    )


def ring():
    from cms.media.tasks import make_renditions

    make_renditions()


def make_due_renditions(*, now):
    """Make every copy that is due, in slices that commit; how many were looked at.

    Rows another worker holds are left to it. What fails is tried again later, and
    given up after some tries; it stops nobody else.
    """
    done = 0
    while claimed := make_slice(now):
        done += claimed
    return done


@transaction.atomic
def make_slice(now):
    due = (
        BlobRendition.objects.due(now)
        .select_for_update(of=["self"], skip_locked=True)
        .select_related("blob")
        .order_by("due_at")[:SLICE]
    )
    rows = list(due)
    for row in rows:
        make(row, now)
    return len(rows)


def make(row, now):
    try:
        with row.blob.open() as file:
            light = encoded(file, row.max_width, ENCODERS[row.content_type])
    except Exception:
        logger.exception("No rendition %s", row)
        put_off(row, now)
        return
    if len(light) >= row.blob.size:
        row.state = State.NEEDLESS
    else:
        row.state, row.size = State.DONE, len(light)
        row.sha256 = hashlib.sha256(light).hexdigest()
        suffix = ENCODERS[row.content_type]["format"].lower()
        row.file.save(f"copy.{suffix}", ContentFile(light), save=False)
    row.save()


def put_off(row, now):
    row.tries += 1
    row.state = State.FAILED if row.tries >= TRIES else State.DUE
    row.due_at = now + timedelta(minutes=5**row.tries)
    row.save(update_fields=["tries", "state", "due_at"])


def encoded(file, max_width, options):
    """The picture's bytes, upright and at most so wide."""
    with Image.open(file) as source:
        picture = ImageOps.exif_transpose(source)
    clear = picture.has_transparency_data
    picture = picture.convert("RGBA" if clear else "RGB")
    picture.thumbnail((max_width, TALLEST), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, **options)
    return out.getvalue()
