"""Published exams' public answers: kept for ten minutes, dropped on publish.

A kept answer carries the stamp of the publication it was made of, so that one written
by a slow reader after a publication is not served.
"""

from django.core.cache import cache

from core import keys


def kept(exam_id, stamp, make):
    """The kept answer about an exam or the "list", else `make()`, kept from now on."""
    key = keys.exam(exam_id)
    found = cache.get(key)
    if found and found["stamp"] == stamp:
        return found["body"]
    body = make()
    cache.set(key, {"stamp": stamp, "body": body}, keys.EXAM_SECONDS)
    return body


def forget(exam_id):
    cache.delete_many([keys.exam(exam_id), keys.exam("list")])
