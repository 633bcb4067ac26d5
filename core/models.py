"""Ledgers nobody rewrites (triggers of the database see to it), and answers kept for
a call that may come twice. People stand in them by number and label."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

LABEL = 255


class AuditEntry(models.Model):
    """Who did what to which thing: written in the transaction that did it."""

    at = models.DateTimeField(default=now, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=LABEL, blank=True)
    verb = models.CharField(max_length=100)
    object_kind = models.CharField(max_length=100, help_text="app.model")
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=LABEL, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        default_permissions = ()
        permissions = [("read_audit", "Read the audit trail")]
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["object_kind", "object_id", "-at"], name="audit_of_object"
            ),
            models.Index(fields=["actor_id", "-at"], name="audit_of_actor"),
            models.Index(fields=["verb", "-at"], name="audit_of_verb"),
        ]

    def __str__(self):
        return f"{self.actor_label or 'system'}: {self.verb} {self.object_label}"


class SecurityEvent(models.Model):
    """Something that may be an attack: a limit hit, a wrong password, a stolen token."""

    at = models.DateTimeField(default=now, db_index=True)
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=LABEL, blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        default_permissions = ()
        permissions = [
            ("read_security", "Read security events"),
            ("manage_security", "Act on security events"),
        ]
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["kind", "-at"], name="security_of_kind"),
            models.Index(fields=["subject_id", "-at"], name="security_of_subject"),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_label}"


class IdempotencyKey(models.Model):
    """The answer to a call that names itself, for the day it may be repeated in."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    reply = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("user_id", "key", name="one_answer_for_a_key")
        ]

    def __str__(self):
        return self.key
