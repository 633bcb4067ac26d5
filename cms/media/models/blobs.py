"""Bytes that are named by their hash, and what is made of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.media import naming

WIDTHS = (360, 720)


def blob_path(blob, filename):
    return f"{naming.BLOBS}/{blob.sha256[:2]}/{blob.sha256}"


def rendition_path(rendition, filename):
    return naming.renamed(naming.RENDITIONS, filename)


class Blob(models.Model):
    """Bytes that a published version names by their hash; a trigger forbids changes."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    width = models.PositiveIntegerField(null=True, help_text="pixels")
    height = models.PositiveIntegerField(null=True, help_text="pixels")
    file = models.FileField(upload_to=blob_path)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="blob_is_named_by_its_hash",
            )
        ]

    def __str__(self):
        return self.sha256

    def open(self):
        """The bytes as a binary file, to be closed by the caller."""
        return self.file.storage.open(self.file.name, "rb")


class BlobRenditionQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(state=BlobRendition.State.DUE, due_at__lte=now)


class BlobRendition(models.Model):
    """A lighter copy of a picture for narrow screens, made by a job.

    `needless` says that the copy would not have been smaller; `failed` that it was
    tried for the last time. Then the picture itself is sent.
    """

    class State(models.TextChoices):
        DUE = "due"
        DONE = "done"
        NEEDLESS = "needless"
        FAILED = "failed"

    blob = models.ForeignKey(Blob, models.CASCADE, related_name="renditions")
    max_width = models.PositiveSmallIntegerField(
        choices=[(width, width) for width in WIDTHS], help_text="pixels"
    )
    content_type = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, help_text="bytes")
    file = models.FileField(upload_to=rendition_path, blank=True)

    objects = BlobRenditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blob", "max_width", "content_type"],
                name="one_blob_rendition_per_width_and_type",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(sha256="")),
                name="done_rendition_has_a_file",
            ),
        ]
        indexes = [
            models.Index(
                "due_at", condition=Q(state="due"), name="rendition_to_be_made"
            )
        ]

    def __str__(self):
        return f"{self.blob_id} at {self.max_width} as {self.content_type}"


class Avatar(models.Model):
    """A person's own picture."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="avatar"
    )
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="avatars")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return str(self.user)
