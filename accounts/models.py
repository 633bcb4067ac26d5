"""People and the devices they are signed in on."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now

import uuid_utils.compat


class Accounts(UserManager):
    """Creates users from an e-mail address; a username is derived where none is given."""

    def get_by_natural_key(self, username):
        return self.get(email=username.lower())


class User(AbstractUser):
    """Somebody who signs in, by e-mail. Never deleted, at most made anonymous."""

    first_name = None
    last_name = None

    email = models.EmailField("e-mail", unique=True)
    full_name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    timezone = models.CharField(max_length=64, default="Asia/Kolkata")
    language = models.CharField(
        max_length=5, choices=[("en", "English"), ("hi", "हिन्दी")], default="en"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    terms_version = models.CharField(max_length=20, blank=True)
    birth_year_band = models.CharField(max_length=20, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username"]

    objects = Accounts()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_is_lower_case"
            ),
        ]

    def __str__(self):
        return self.full_name or self.email

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split(" ")[0] or self.email


class DeviceSession(models.Model):
    """One login on one device: what a `sid` in a token names."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    user = models.ForeignKey(User, models.PROTECT, related_name="device_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    refresh_jti = models.CharField(max_length=36)
    created_at = models.DateTimeField(auto_now_add=True)
    rotated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.user} since {self.created_at:%d %b %Y}"
