"""What editors scheduled, pages and snippets alike: done when its time has come."""

import logging
from functools import partial

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, Revision

from accounts import mails
from core import audit
from core.problems import Refusal
from core.refusals import reasons

logger = logging.getLogger(__name__)


def run_due(*, now):
    """Publish what is due, then expire what is due, each in its own transaction.

    A refusal takes the thing off the schedule, is recorded and mailed to the author;
    any other failure is logged and tried again next time. Neither stops the others,
    and two runs at the same moment share the work.
    """
    for revision in due_revisions(now):
        alone(publish_or_withdraw, revision, now)
    for model in scheduled_models():
        due = model._base_manager.filter(live=True, expire_at__lte=now)
        for pk in list(due.order_by("expire_at").values_list("pk", flat=True)):
            alone(expire, model, pk, now)


def scheduled_models():
    models = [x for x in apps.get_models() if issubclass(x, DraftStateMixin)]
    return [Page, *(x for x in models if not issubclass(x, Page))]


def due_revisions(now):
    kinds = ContentType.objects.get_for_models(*scheduled_models()).values()
    due = Revision.objects.filter(
        approved_go_live_at__lte=now, base_content_type__in=kinds
    )
    return list(due.select_related("base_content_type").order_by("approved_go_live_at"))


def alone(step, *args):
    """Nobody else's schedule waits for what fails here."""
    try:
        step(*args)
    except Exception:
        logger.exception("A scheduled change failed: %s %s", step.__name__, args)


def publish_or_withdraw(revision, now):
    try:
        publish(revision, now)
    except (Refusal, ValidationError) as no:
        withdraw(revision, why(no), now)


@transaction.atomic
def publish(revision, now):
    model = revision.base_content_type.model_class()
    claimed = claim(model, pk=revision.object_id)
    if claimed and still_due(revision, now).exists():
        revision.publish(log_action="wagtail.publish.scheduled")


@transaction.atomic
def expire(model, pk, now):
    claimed = claim(model, pk=pk, live=True, expire_at__lte=now)
    if claimed:
        claimed.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def claim(model, **facts):
    """The locked row; None where another run, or an editor, is at it."""
    rows = model._base_manager.select_for_update(skip_locked=True, no_key=True)
    return rows.filter(**facts).first()


def still_due(revision, now):
    return Revision.objects.filter(pk=revision.pk, approved_go_live_at__lte=now)


@transaction.atomic
def withdraw(revision, words, now):
    """Take it off the schedule, once, and tell whoever wrote the draft."""
    if not still_due(revision, now).update(approved_go_live_at=None):
        return
    after = {"revision": revision.pk, "reasons": words}
    audit.record("schedule.refuse", revision.content_object, actor=None, after=after)
    if revision.user and revision.user.is_active:
        transaction.on_commit(partial(tell, revision, words), robust=True)


def tell(revision, words):
    path = AdminURLFinder(revision.user).get_edit_url(revision.content_object)
    mails.send(
        "schedule_refused",
        revision.user.email,
        thing=revision.object_str,
        reasons=words,
        link=path and f"{settings.WAGTAILADMIN_BASE_URL}{path}",
    )


def why(no):
    return reasons(no) if isinstance(no, Refusal) else " ".join(no.messages)
