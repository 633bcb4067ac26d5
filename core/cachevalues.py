"""How values lie in the cache: ours as JSON, those of libraries pickled."""

import json
import logging
import pickle

from core import keys

log = logging.getLogger(__name__)


class Verbatim:
    """django-redis' serializer for values that are bytes already."""

    def __init__(self, options):
        self.dumps = self.loads = bytes


def encode(key, value):
    """Whole numbers stay numbers, so that they can be counted up."""
    if type(value) is int:
        return value
    if keys.is_foreign(key):
        return pickle.dumps(value)
    return json.dumps(value, separators=(",", ":")).encode()


def decode(key, raw):
    """The value; None of ours that cannot be read, as if it was gone."""
    if isinstance(raw, int):
        return raw
    if keys.is_foreign(key):
        return pickle.loads(raw)  # noqa: S301 - written by encode() above
    try:
        return json.loads(raw)
    except ValueError:
        log.warning("What the cache holds under %s is no JSON", key)
        return None
