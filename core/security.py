"""The stream of security events: cheap to write, never in anybody's way.

What is noted during a request is written when it is over, outside of every
transaction: the refusal it belongs to would have rolled it back.
"""

import logging

from django.db import DatabaseError, transaction
from django.utils.crypto import salted_hmac

from core.audit import whence
from core.models import LABEL, SecurityEvent
from core.requests import current_request

log = logging.getLogger(__name__)


def note(kind, *, user_id=None, subject="", whom="", **facts):
    """An event about a user (by number), about a subject told in words, or about whom
    somebody typed in: an address or a name, which is not kept."""
    told = f"{subject} {pseudonym(whom) if whom else ''}"
    event = SecurityEvent(
        **whence(),
        kind=kind,
        subject_id=user_id,
        subject_label=told.replace("\0", "").strip()[:LABEL],
        facts=facts,
    )
    request = current_request()
    if request is None:
        write([event])
    else:
        vars(request).setdefault("security_events", []).append(event)


def pseudonym(whom):
    """The same for the same address, and no way back to it: the stream is kept when
    whoever it was is forgotten."""
    said = whom.strip().lower().encode("utf-8", "backslashreplace")
    digest = salted_hmac("core.security", said, algorithm="sha256").hexdigest()
    return f"somebody {digest[:12]}"


def write(events):
    try:
        with transaction.atomic():
            SecurityEvent.objects.bulk_create(events)
    except DatabaseError as error:
        log.error("Security events were lost: %s", error)


class SecurityMiddleware:
    """Writes what a request noted, after its answer is made."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        finally:
            if events := vars(request).pop("security_events", None):
                write(events)
