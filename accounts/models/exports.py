"""What people asked to have of their own data."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

import uuid_utils.compat

from accounts.models.people import User


class ExportQuerySet(models.QuerySet):
    def due(self, at):
        return self.filter(state=DataExport.State.QUEUED, due_at__lte=at)


class DataExport(models.Model):
    """One "export my data": asked for, built by a task, readable until it expires.

    The file lies in the row, compressed, so that no storage URL can leak it.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        READY = "ready"
        FAILED = "failed"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    user = models.ForeignKey(User, models.PROTECT, related_name="data_exports")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(default=now)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="queued"), name="export_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="queued"), name="one_queued_export"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", content__isnull=False)
                & Q(ready_at__isnull=False, expires_at__isnull=False)
                | Q(content=None) & ~Q(state="ready"),
                name="ready_has_content",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.created_at:%d %b %Y}"
