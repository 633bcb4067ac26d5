"""Wagtail's own upload forms, with our eyes on the bytes."""

from django.core.exceptions import ValidationError

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.media import contents, scanning
from core.problems import Refusal


def looked_at(form, allowed):
    """The form's new file without hidden extras, or the reason at the field.

    The very file is cleaned: Wagtail's uploader of many keeps it as it is while another
    field is amiss.
    """
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
    rewrite(file, content)
    return file


def rewrite(file, content):
    file.seek(0)
    file.truncate()
    file.write(content.data)
    file.flush()
    file.seek(0)
    file.size, file.content_type = len(content.data), content.content_type


class PictureForm(BaseImageForm):
    def clean_file(self):
        return looked_at(self, contents.PICTURES)


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        return looked_at(self, contents.DOCUMENTS | contents.AUDIO)
