"""What editors upload with Wagtail's own screens."""

from django.db import models

from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.media import naming


class CustomImage(AbstractImage):
    """A picture in the editors' library; its file may be replaced at any time."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name, verbose_name_plural = "image", "images"

    def get_upload_to(self, filename):
        return naming.renamed(naming.PICTURES, filename)


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
        indexes = [models.Index("file", name="rendition_by_file")]

    def get_upload_to(self, filename):
        return naming.renamed(naming.RENDITIONS, filename)


class CustomDocument(AbstractDocument):
    """A file in the editors' library: a PDF or a recording."""

    file = models.FileField("file", upload_to=naming.document_path)

    admin_form_fields = Document.admin_form_fields

    def clean(self):
        """A file that was refused has no name whose ending could be amiss as well."""
        if self.file:
            super().clean()
