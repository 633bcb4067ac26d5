"""What editors do to home screens in one click; each leaves a line in the log, and so
in the audit trail, and drops what is kept."""

from django.db import transaction
from django.utils import timezone

from wagtail.log_actions import log

from core.problems import Refusal
from home.models import AppConfig
from home.models.configs import faults
from home.modules import modules


@transaction.atomic
def activate(row, user):
    """Publish the latest draft; what is live without changes stays as it is."""
    row = locked(row)
    if row.live and not row.has_unpublished_changes:
        return row
    revision = row.latest_revision or row.save_revision(user=user)
    revision.publish(user=user)
    return row


@transaction.atomic
def deactivate(row, user):
    row = locked(row)
    if row.live:
        row.unpublish(user=user)
    return row


def pin(row, user):
    return pinned(row, user, True, "home.pin")


def unpin(row, user):
    return pinned(row, user, False, "home.unpin")


@transaction.atomic
def pinned(row, user, is_pinned, verb):
    row = locked(row)
    if row.is_pinned != is_pinned:
        row.is_pinned = is_pinned
        row.save(update_fields=["is_pinned"])
        log(row, verb, user=user)
    return row


@transaction.atomic
def move(row, place, user):
    """Bring a row to a place among all of its kind: 0 is first, None last."""
    model = type(row)
    rows = list(model.objects.select_for_update().order_by("position", "pk"))
    moved = next(x for x in rows if x.pk == row.pk)
    rows.remove(moved)
    rows.insert(len(rows) if place is None else place, moved)
    for n, one in enumerate(rows):
        one.position = n
    model.objects.bulk_update(rows, ["position"])
    log(moved, "home.move", user=user, data={"place": place})


def switch_on(flag, user):
    return switched(flag, user, True, "home.on")


def switch_off(flag, user):
    return switched(flag, user, False, "home.off")


@transaction.atomic
def switched(flag, user, is_on, verb):
    """Turn a feature on or off for those it is for."""
    flag = locked(flag)
    if flag.is_on != is_on:
        flag.is_on = is_on
        flag.save(update_fields=["is_on"])
        log(flag, verb, user=user)
    transaction.on_commit(modules.forget)
    return flag


@transaction.atomic
def publish_config(config, user):
    """Put a version in force; the one before it goes to the archive."""
    every = AppConfig.objects.select_for_update().filter(key=config.key)
    rows = {row.pk: row for row in every}
    config = rows[config.pk]
    if config.status == AppConfig.Status.PUBLISHED:
        return config
    refuse_faulty(config)
    for row in rows.values():
        if row.status == AppConfig.Status.PUBLISHED:
            archive(row, user)
    config.status, config.published_at = AppConfig.Status.PUBLISHED, timezone.now()
    config.save(update_fields=["status", "published_at"])
    log(config, "wagtail.publish", user=user)
    return config


@transaction.atomic
def archive(config, user):
    config = locked(config)
    if config.status != AppConfig.Status.ARCHIVED:
        config.status = AppConfig.Status.ARCHIVED
        config.save(update_fields=["status"])
        log(config, "home.archive", user=user)
    return config


def refuse_faulty(config):
    if found := faults(config.key, config.content):
        errors = [{"code": "invalid", "message": x, "param": "content"} for x in found]
        raise Refusal("config-not-ready", errors=errors)


def locked(row):
    return type(row).objects.select_for_update().get(pk=row.pk)
