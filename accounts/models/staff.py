"""How somebody becomes staff: by invitation only."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models.people import User


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted nor withdrawn; it may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class StaffInvitation(models.Model):
    """A mailed way in for one person, into some roles, until it expires.

    Only a digest of the token is kept: who reads the table cannot accept.
    """

    email = models.EmailField("e-mail")
    full_name = models.CharField(max_length=150)
    roles = models.ManyToManyField(Group, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "view")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="invitation_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def ledger_label(self):
        return f"invitation {self.pk}"

    @property
    def status(self):
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.expires_at > now() else "expired"
