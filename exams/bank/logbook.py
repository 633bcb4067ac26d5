"""Wagtail's log, written for many things at once."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from wagtail.log_actions import registry


def log_all(objects, action, user, uuid=None, told=None):
    """One line of the log for each object, with its latest revision.

    `told` is {primary key: what else the line holds}.
    """
    if not objects:
        return
    registry.scan_for_actions()
    model = registry.get_log_model_for_instance(objects[0])
    kind = ContentType.objects.get_for_model(objects[0], for_concrete_model=False)
    now = timezone.now()
    model.objects.bulk_create(
        model(
            content_type=kind,
            object_id=str(x.pk),
            label=model.objects.get_instance_title(x),
            action=action,
            timestamp=now,
            uuid=uuid,
            user=user,
            data=(told or {}).get(x.pk, {}),
            revision_id=getattr(x, "latest_revision_id", None),
            content_changed=True,
        )
        for x in objects
    )
