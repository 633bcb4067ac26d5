"""One's own data as a file: asked for, built when the bell rings, mailed as a link."""

import gzip
import logging
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now as clock

import orjson

from accounts import access, mails, portability
from accounts.models import DataExport
from core import audit

log = logging.getLogger(__name__)
READABLE = timedelta(days=7)
FRESH = timedelta(hours=24)
RETRY = timedelta(minutes=10)
TRIES = 5


def ask_for_export(user):
    """The export under way or made a moment ago, else a new one; rings the task."""
    recent = DataExport.objects.filter(user=user, created_at__gt=clock() - FRESH)
    kept = recent.filter(state__in=("queued", "ready")).first()
    if kept:
        return kept
    try:
        with transaction.atomic():
            export = DataExport.objects.create(user=user)
            audit.record("data.export", user, actor=user)
    except IntegrityError:
        return DataExport.objects.get(user=user, state=DataExport.State.QUEUED)
    transaction.on_commit(ring)
    return export


def ring():
    from accounts.tasks import build_exports

    build_exports()


def build_due_exports(*, now, limit=20):
    """Build what is due, one transaction each; answers how many became ready."""
    return sum(build_next(now) for _ in range(limit))


@transaction.atomic
def build_next(now):
    due = DataExport.objects.due(now).select_for_update(of=("self",), skip_locked=True)
    export = due.select_related("user").order_by("due_at").first()
    if export is None:
        return False
    export.tries += 1
    try:
        with transaction.atomic():
            build(export, now)
    except Exception:
        put_off(export.pk, export.tries, now)
        log.exception("The export %s failed.", export.pk)
        return False
    return True


def build(export, now):
    data = portability.everything_of(export.user, now)
    export.content = gzip.compress(orjson.dumps(data, option=orjson.OPT_INDENT_2))
    export.state, export.ready_at = DataExport.State.READY, now
    export.expires_at = now + READABLE
    export.save()
    path = reverse("mailed_export", args=[access.signed_export(export)])
    link = f"{settings.WAGTAILADMIN_BASE_URL}{path}"
    mails.send("export", export.user.email, link=link, days=READABLE.days)


def put_off(pk, tries, now):
    """Try again later, and not for ever."""
    is_over = tries >= TRIES
    state = DataExport.State.FAILED if is_over else DataExport.State.QUEUED
    DataExport.objects.filter(pk=pk).update(
        tries=tries, due_at=now + RETRY * tries, state=state
    )


def expire_exports(*, now):
    """Drop the files whose time is over."""
    over = DataExport.objects.filter(state=DataExport.State.READY, expires_at__lte=now)
    return over.update(state=DataExport.State.EXPIRED, content=None)
