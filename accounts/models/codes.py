"""Codes the support desk had mailed to a student."""

from django.db import models
from django.utils.timezone import now

from accounts.models.people import User


class MailedCodeQuerySet(models.QuerySet):
    def open(self, at):
        return self.filter(used_at=None, expires_at__gt=at)


class MailedCode(models.Model):
    """A code for the app that nobody asked for there; only its digest is kept.

    allauth's own codes live in the session of the device that asked for them.
    """

    class Purpose(models.TextChoices):
        RESET = "reset", "new password"
        VERIFY = "verify", "e-mail address"

    user = models.ForeignKey(User, models.PROTECT, related_name="mailed_codes")
    purpose = models.CharField(max_length=10, choices=Purpose)
    email = models.EmailField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = MailedCodeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(used_at=None),
                name="one_open_code_of_a_purpose",
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} of {self.user}"

    def spend(self):
        type(self).objects.filter(pk=self.pk, used_at=None).update(used_at=now())
