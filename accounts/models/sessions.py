"""The devices people are signed in on."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

import uuid_utils.compat

from accounts.models.people import User


class DeviceSessionQuerySet(models.QuerySet):
    def live(self):
        """Not ended, of somebody who may sign in."""
        return self.filter(ended_at=None, user__is_active=True)


class DeviceSession(models.Model):
    """One login on one device: what a `sid` in a token names.

    The tokens in force are a pure function of this row (see `accounts.tokens`), so
    that whoever asks twice is answered the same.
    """

    class Ended(models.TextChoices):
        LOGOUT = "logout", "signed out"
        ELSEWHERE = "elsewhere", "signed out from another device"
        PASSWORD = "password", "password changed"
        REPLAY = "replay", "an old token was used again"
        DEVICE_LIMIT = "device-limit", "signed in on too many devices"
        BLOCKED = "blocked", "account blocked"
        DESK = "desk", "signed out by the support desk"
        DELETED = "deleted", "account deleted"

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    user = models.ForeignKey(User, models.PROTECT, related_name="device_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    refresh_jti = models.CharField(max_length=32)
    previous_refresh_jti = models.CharField(max_length=32, blank=True)
    device_name = models.CharField(max_length=80, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    ip = models.GenericIPAddressField(null=True)
    push_token = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=now)
    rotated_at = models.DateTimeField(default=now)
    last_seen = models.DateTimeField(
        default=now, help_text="Written by login and refresh, about every ten minutes."
    )
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, choices=Ended, blank=True)

    objects = DeviceSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen", "-pk"]
        indexes = [
            models.Index(
                fields=["user", "created_at"],
                condition=Q(ended_at=None),
                name="open_session_of_user",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="ended_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.user} since {self.created_at:%d %b %Y}"
