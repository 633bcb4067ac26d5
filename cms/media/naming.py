"""Stored names tell nothing: a folder, the month and a random number."""

from pathlib import PurePosixPath
from uuid import uuid4

from django.utils import timezone

BLOBS, RENDITIONS, INCOMING = "blobs", "renditions", "incoming"
PICTURES, DOCUMENTS = "pictures", "documents"
LONGEST_SUFFIX = 5


def random_name(folder, suffix):
    """`qassets/2026/11/{uuid}.png`"""
    return f"{folder}/{timezone.now():%Y/%m}/{uuid4()}{suffix}"


def renamed(folder, filename):
    """A random name that ends like the given one."""
    suffix = PurePosixPath(filename).suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum()
    return random_name(
        folder, suffix if plain and len(suffix) <= LONGEST_SUFFIX else ""
    )


def document_path(document, filename):
    return renamed(DOCUMENTS, filename)


def incoming(object_key):
    """Where bytes lie until they were looked at."""
    return f"{INCOMING}/{object_key}"
