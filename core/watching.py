"""What Django and Wagtail tell of by themselves, written to our ledgers."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from wagtail.log_actions import LogActionRegistry, get_active_log_context, registry

from core import audit, security
from core.requests import current_request


class WatchedRegistry(LogActionRegistry):
    """Wagtail's log of content, each line also a line of the audit trail.

    Wagtail calls one registry for every action and has no hook beside it.
    """

    def log(self, instance, action, user=None, uuid=None, **kwargs):
        entry = super().log(instance, action, user=user, uuid=uuid, **kwargs)
        if entry is not None:
            actor = user or get_active_log_context().user or current_actor()
            after = entry.data or None
            audit.record(action, instance, actor=actor, after=after, label=entry.label)
        return entry


def watch_wagtail():
    registry.__class__ = WatchedRegistry


def current_actor():
    """Who is signed in to the request under way, None for nobody and for tasks."""
    user = getattr(current_request(), "user", None)
    return user if isinstance(user, get_user_model()) else None


@receiver(user_logged_in)
def staff_signed_in(sender, request, user, **kwargs):
    if user.is_staff:
        audit.record("staff.sign-in", user, actor=user)


@receiver(user_login_failed)
def login_failed(sender, credentials, **kwargs):
    who = credentials.get("email") or credentials.get("username") or ""
    security.note("login-failed", whom=str(who))


def rights_changed(sender, instance, action, reverse, pk_set, model, **kwargs):
    """Roles and single permissions of people, and what a role holds."""
    if action in ("post_add", "post_remove", "pre_clear"):
        verb = {"post_add": "granted", "post_remove": "taken"}.get(action, "cleared")
        named = model.objects.filter(pk__in=pk_set or [])
        after = {verb: sorted(audit.label_of(x) for x in named)}
        audit.record("rights.change", instance, actor=current_actor(), after=after)


def watch_rights():
    person = get_user_model()
    for through in (
        person.groups.through,
        person.user_permissions.through,
        Group.permissions.through,
    ):
        m2m_changed.connect(rights_changed, sender=through)
