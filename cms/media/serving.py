"""Wagtail's own addresses of pictures and documents, behind the door."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.views.decorators.http import require_safe

from wagtail import hooks
from wagtail.documents.models import document_served

from accounts.secondfactor import has_one, was_shown
from cms.media import access, delivery
from cms.media.models import CustomDocument
from core.problems import Refusal

PUBLIC = "public, max-age=3600"


@require_safe
def library_file(request, path):
    """A picture of a page for everybody, the rest of the library for staff."""
    try:
        stored, is_public = access.library_file(visitor(request), path)
    except Refusal as refusal:
        raise Http404 from refusal
    return delivery.answer(
        request, stored, cache=PUBLIC if is_public else delivery.PRIVATE
    )


@require_safe
def document(request, pk, filename):
    """Wagtail's address of a document: its hooks, then our headers and ranges."""
    try:
        document = access.document(pk, filename)
    except Refusal as refusal:
        raise Http404 from refusal
    for hook in hooks.get_hooks("before_serve_document"):
        if (answer := hook(document, request)) is not None:
            return answer
    document_served.send(sender=CustomDocument, instance=document, request=request)
    return delivery.answer(request, found(document.file.name))


def refuse_private(document, request):
    """Comes before Wagtail's own look at the collection's privacy."""
    if not access.may_see(visitor(request), document):
        raise Http404


def found(name):
    try:
        return access.library_stored(name)
    except Refusal as refusal:
        raise Http404 from refusal


def visitor(request):
    """Who is signed in; nobody while a second factor is still to be shown."""
    user = request.user
    if user.is_anonymous or was_shown(request):
        return user
    pending = settings.REQUIRE_STAFF_MFA or has_one(user)
    return AnonymousUser() if pending else user
