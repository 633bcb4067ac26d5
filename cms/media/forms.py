"""Wagtail's own upload forms, with our eyes on the bytes."""

import io

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.media import contents, scanning
from core.problems import Refusal


def looked_at(form, allowed):
    """The form's new file without hidden extras, or the reason at the field."""
    file = form.cleaned_data["file"]
    if "file" not in form.changed_data:
        return file
    try:
        content = contents.checked(file.read(), file.name, allowed)
        scanning.refuse_infected(content.data)
    except contents.Rejected as rejected:
        raise ValidationError(rejected.message, code=rejected.code) from rejected
    except Refusal as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal
    return InMemoryUploadedFile(
        io.BytesIO(content.data),
        "file",
        file.name,
        content.content_type,
        len(content.data),
        None,
    )


class PictureForm(BaseImageForm):
    def clean_file(self):
        return looked_at(self, contents.PICTURES)


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        return looked_at(self, contents.DOCUMENTS | contents.AUDIO)
