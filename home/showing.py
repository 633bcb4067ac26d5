"""Which pictures home screens make everybody's."""

from django.utils import timezone

from cms.media.access import references_of
from home.models import Announcement, Banner, HomeSection


def shows(thing):
    """True where a picture or document stands on a home screen now."""
    kinds = (Banner, Announcement, HomeSection)
    now, found = timezone.now(), references_of(thing, *kinds)
    return any(
        ids and kind.objects.open(now).filter(pk__in=ids).exists()
        for kind, ids in found.items()
    )
