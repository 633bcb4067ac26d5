"""Wagtail's own addresses of pictures and documents, behind the door."""

from django.http import Http404
from django.views.decorators.http import require_safe

from wagtail.documents.models import document_served

from cms.media import access, delivery
from core.problems import Refusal

PUBLIC = "public, max-age=3600"


@require_safe
def library_file(request, path):
    """A picture of a page for everybody, the rest of the library for staff."""
    try:
        stored, is_public = access.library_file(request.user, path)
    except Refusal as refusal:
        raise Http404 from refusal
    return delivery.answer(
        request, stored, cache=PUBLIC if is_public else delivery.PRIVATE
    )


def refuse_private(document, request):
    """Before Wagtail's own look at the collection's privacy."""
    if not access.may_see(request.user, document):
        raise Http404


def serve_document(document, request):
    """After it: our headers and ranges instead of a redirect to the store."""
    try:
        stored = access.library_stored(document.file.name)
    except Refusal as refusal:
        raise Http404 from refusal
    document_served.send(sender=type(document), instance=document, request=request)
    return delivery.answer(request, stored)
