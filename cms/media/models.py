"""Pictures and documents editors upload, and the bytes published versions keep."""

from django.db import models

from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class CustomImage(AbstractImage):
    """A picture in the editors' library; its file may be replaced at any time."""

    admin_form_fields = Image.admin_form_fields


class CustomRendition(AbstractRendition):
    """A scaled copy of an image."""

    image = models.ForeignKey(CustomImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="one_rendition_per_filter",
            )
        ]


class CustomDocument(AbstractDocument):
    """A file in the editors' library."""

    admin_form_fields = Document.admin_form_fields


def blob_path(blob, filename):
    return f"blobs/{blob.sha256[:2]}/{blob.sha256}"


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
