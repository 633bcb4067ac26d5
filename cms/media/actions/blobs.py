"""Bytes kept under their hash."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from wagtail.images.models import SourceImageIOError

from PIL import Image, UnidentifiedImageError

from cms.media.actions.renditions import plan, ring
from cms.media.models import Blob
from cms.media.storage import put
from core.problems import Refusal

CHUNK = 1 << 16
SIDEWAYS = {5, 6, 7, 8}
ORIENTATION = 0x0112


LOCKED = "SELECT * FROM cms_blob WHERE sha256 = ANY(%s) ORDER BY 1 FOR KEY SHARE"


def keep_bytes(images, facts=None):
    """Copy each picture's present bytes to the `Blob` of their hash.

    Takes `CustomImage` objects; returns {image id: Blob}, which housekeeping leaves
    alone until the transaction ends. Keeping the same bytes twice, also at the same
    moment, keeps one blob. The number of queries does not grow with the number of
    pictures. Refuses with `picture-not-readable`. Documents too, with
    `facts(document, file)` that tells a blob's fields.
    """
    facts = facts or facts_of
    digests = {image.pk: digest_of(image) for image in images}
    sources = {digests[image.pk]: image for image in images}
    blobs = kept(sources, lambda digest: stored(sources[digest], digest, facts))
    return {pk: blobs[digest] for pk, digest in digests.items()}


def keep_content(content, *, copies=True):
    """The `Blob` of a checked `Content`, with lighter copies to follow."""
    digest = hashlib.sha256(content.data).hexdigest()

    def store(digest):
        blob = Blob(
            sha256=digest,
            content_type=content.content_type,
            size=len(content.data),
            width=content.width,
            height=content.height,
        )
        blob.file.save(digest, ContentFile(content.data), save=False)
        return blob

    return kept([digest], store, copies)[digest]


def keep_made(contents, content_type):
    """Keep bytes that we made, all of one type; their hashes in the same order."""
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    sources = dict(zip(hashes, contents, strict=True))

    def store(digest):
        content = sources[digest]
        blob = Blob(sha256=digest, content_type=content_type, size=len(content))
        blob.file.save(digest, ContentFile(content), save=False)
        return blob

    kept(sources, store)
    return hashes


def kept(digests, store, copies=True):
    """{digest: Blob}; `store(digest)` makes what is missing, until nothing is."""
    wanted = set(digests)
    held = locked(wanted)
    for blob in held.values():
        heal(blob, store)
    while missing := sorted(wanted - held.keys()):
        insert([store(digest) for digest in missing], copies)
        held = locked(wanted)
    return held


def heal(blob, store):
    """Put the bytes back where a row has lost its file."""
    storage, name = blob.file.storage, blob.file.name
    if is_whole(blob):
        return
    fresh = store(blob.pk).file
    if fresh.name != name:
        with fresh.open("rb") as file:
            put(storage, name, file, blob.size)
        storage.delete(fresh.name)


def is_whole(blob):
    try:
        return blob.file.size == blob.size
    except FileNotFoundError:
        return False


def locked(digests):
    return {blob.pk: blob for blob in Blob.objects.raw(LOCKED, [list(digests)])}


def digest_of(image):
    """The sha256 of the picture's file, read piece by piece."""
    digest = hashlib.sha256()
    try:
        with image.open_file() as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
    except (SourceImageIOError, OSError) as error:
        raise refusal(f"The file of “{image.title}” is missing.") from error
    return digest.hexdigest()


def stored(image, digest, facts):
    """An unsaved `Blob` whose file is in place and holds exactly these bytes."""
    with image.open_file() as file:
        blob = Blob(sha256=digest, **facts(image, file))
        file.seek(0)
        blob.file.save(digest, file, save=False)
    return blob


def facts_of(image, file):
    """Type and measure as the bytes tell them, whatever the file's name says."""
    file.seek(0)
    try:
        with Image.open(file) as picture:
            width, height = picture.size
            if picture.getexif().get(ORIENTATION) in SIDEWAYS:
                width, height = height, width
            content_type = Image.MIME[picture.format]
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as error:
        words = f"“{image.title}” is not a picture we can read."
        raise refusal(words) from error
    size = file.seek(0, 2)
    return {
        "content_type": content_type,
        "size": size,
        "width": width,
        "height": height,
    }


def refusal(words):
    code = "picture-not-readable"
    return Refusal(code, errors=[{"code": code, "message": words, "param": ""}])


def insert(blobs, copies):
    """Make the rows visible; where another was quicker, drop our copy of its file."""
    if not blobs:
        return
    with transaction.atomic():
        Blob.objects.bulk_create(blobs, ignore_conflicts=True)
        if copies:
            plan(blobs)
        names = dict(
            Blob.objects.filter(pk__in=[blob.pk for blob in blobs]).values_list(
                "pk", "file"
            )
        )
    for blob in blobs:
        if names[blob.pk] != blob.file.name:
            blob.file.storage.delete(blob.file.name)
    transaction.on_commit(ring)
