"""What happens to media."""

import hashlib
import mimetypes

from django.core.files.base import ContentFile

from cms.media.models import Blob


def keep_bytes(images):
    """Copy each picture's present bytes to the `Blob` of their hash.

    Takes `CustomImage` objects; returns {image id: Blob}. Keeping the same bytes
    twice, also at the same moment, keeps one blob.
    """
    return {image.pk: keep_image(image) for image in images}


def keep_image(image):
    with image.open_file() as file:
        content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    blob = Blob.objects.filter(pk=digest).first()
    if blob:
        return blob
    blob = Blob(
        sha256=digest,
        content_type=mimetypes.guess_type(image.file.name)[0] or "image/png",
        size=len(content),
        width=image.width,
        height=image.height,
    )
    blob.file.save(digest, ContentFile(content), save=False)
    Blob.objects.bulk_create([blob], ignore_conflicts=True)
    return blob
