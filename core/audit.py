"""The trail of what staff did: one line, in the transaction of the deed."""

from core.clients import client_ip
from core.models import LABEL, AuditEntry
from core.requests import current_request, current_request_id


def record(verb, obj, *, actor, before=None, after=None, label=None):
    """Note that `actor` (None: nobody, a task) did `verb` to `obj`.

    `before` and `after` are what changed, as JSON; never a password, code or token.
    """
    return AuditEntry.objects.create(
        **person(actor),
        **whence(),
        verb=verb,
        object_kind=obj._meta.label_lower,
        object_id=str(obj.pk or "")[:64],
        object_label=label_of(obj, label),
        before=before,
        after=after,
    )


def record_all(verb, objects, *, actor, after=None):
    """One line for each of many, in one statement."""
    shared = {**person(actor), **whence(), "verb": verb, "after": after}
    return AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                **shared,
                object_kind=obj._meta.label_lower,
                object_id=str(obj.pk)[:64],
                object_label=label_of(obj),
            )
            for obj in objects
        ],
        batch_size=1000,
    )


def person(actor):
    if actor is None or actor.pk is None:
        return {"actor_id": None, "actor_label": ""}
    return {"actor_id": actor.pk, "actor_label": label_of(actor)}


def label_of(obj, said=None):
    """What a line calls a thing. It outlives whoever asks to be forgotten, so a model
    of people has a `ledger_label`, which names nobody."""
    return (getattr(obj, "ledger_label", None) or said or str(obj))[:LABEL]


def whence():
    request = current_request()
    ip = client_ip(request) if request else ""
    return {"ip": ip or None, "request_id": current_request_id()}
