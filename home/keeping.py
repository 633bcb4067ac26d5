"""Home screens, kept a minute for everybody of a target and a language.

A kept screen carries the number of the last line in Wagtail's logs, so that whatever an
editor publishes shows at once, and is never used past the moment at which something on
it opens or closes.
"""

from datetime import datetime

from django.core.cache import cache

from wagtail.models import Site

from cms.blocks.sections import Look
from cms.site.caching import stamp
from core import keys
from home.screens import screen


def kept(target, language, request, at):
    """(everything of a screen, how many whole seconds it stays true)."""
    site = Site.find_for_request(request)
    key, now = keys.home(site and site.pk, target, language), stamp()
    found = cache.get(key)
    if found and found["stamp"] == now and at < datetime.fromisoformat(found["until"]):
        return found["body"], seconds_to(found["until"], at)
    look = Look(at, target, language, request)
    body = screen(look)
    until = min([*look.changes, at + keys.HOME_LIFE]).isoformat()
    seconds = seconds_to(until, at)
    if seconds:
        cache.set(key, {"stamp": now, "until": until, "body": body}, seconds)
    return body, seconds


def seconds_to(until, at):
    return max(0, int((datetime.fromisoformat(until) - at).total_seconds()))
