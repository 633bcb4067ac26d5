"""Files that scripts bring in two steps."""

from django.conf import settings
from django.db import models
from django.db.models import Q

import uuid_utils.compat

from cms.media.models.library import CustomDocument, CustomImage


class Purpose(models.TextChoices):
    NOTES_PDF = "NOTES_PDF"
    PRINT_PDF = "PRINT_PDF"
    QUESTION_IMAGE = "QUESTION_IMAGE"
    OPTION_IMAGE = "OPTION_IMAGE"
    EXPLANATION_IMAGE = "EXPLANATION_IMAGE"
    AUDIO = "AUDIO"
    AVATAR = "AVATAR"
    OTHER = "OTHER"


class Upload(models.Model):
    """A file announced by a script; it counts once its bytes were confirmed.

    Until then they lie below `incoming/`, and whoever waits too long loses them.
    """

    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    file_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    checksum_sha256 = models.CharField(max_length=64, blank=True)
    object_key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="Unconfirmed bytes go after this.")
    confirmed_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="of what is kept")
    image = models.ForeignKey(
        CustomImage, models.SET_NULL, null=True, related_name="uploads"
    )
    document = models.ForeignKey(
        CustomDocument, models.SET_NULL, null=True, related_name="uploads"
    )

    class Meta:
        default_permissions = ()
        permissions = [
            ("upload_notes_pdf", "Can upload notes"),
            ("upload_print_pdf", "Can upload printed papers"),
            ("upload_question_image", "Can upload pictures of questions"),
            ("upload_option_image", "Can upload pictures of options"),
            ("upload_explanation_image", "Can upload pictures of explanations"),
            ("upload_audio", "Can upload recordings"),
            ("upload_other", "Can upload other files"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, sha256="")
                | (Q(confirmed_at__isnull=False) & ~Q(sha256="")),
                name="confirmed_upload_has_a_hash",
            )
        ]
        indexes = [
            models.Index(
                "expires_at",
                condition=Q(confirmed_at=None),
                name="upload_to_be_dropped",
            )
        ]

    def __str__(self):
        return self.object_key
