"""Whole pages, kept a minute for visitors and dropped with whatever an editor does.

A kept page carries the number of the last line in Wagtail's logs, so a change shows at
once; what no log tells of, such as live numbers, is a minute late. An ETag spares the
bytes of a page the browser has.
"""

from hashlib import sha256

from django.core.cache import cache
from django.db.models import Max
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, has_vary_header

from wagtail.models import ModelLogEntry, PageLogEntry

from core import keys

HEADERS = ("Content-Type", "Content-Language", "Link")
REVALIDATE = "public, max-age=0, must-revalidate"


def stamp():
    """Changes with every deed in the admin and every page published by the clock."""
    lines = (
        PageLogEntry.objects.aggregate(Max("pk")),
        ModelLogEntry.objects.aggregate(Max("pk")),
    )
    return [line["pk__max"] for line in lines]


def key_of(request):
    address = f"{request.scheme}://{request.get_host()}{request.path}"
    return keys.page(sha256(address.encode()).hexdigest()[:32])


class PageCache:
    """Stands outside of sessions, so that it sees who a page was made for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_open(request):
            return self.get_response(request)
        key, now = key_of(request), stamp()
        found = cache.get(key)
        if found and found["stamp"] == now:
            return conditional(request, restored(found))
        response = self.get_response(request)
        if is_for_all(request, response):
            cache.set(key, kept(response, now), keys.PAGE_SECONDS)
            return conditional(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        request.is_page = getattr(view, "__module__", "") == "wagtail.views"


def is_open(request):
    """True for what may be answered with a page somebody else was shown."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and not getattr(request, "is_dummy", False)
        and not request.path.startswith(("/admin/", "/api/", "/health/", "/media/"))
    )


def is_for_all(request, response):
    return (
        getattr(request, "is_page", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not has_vary_header(response, "Cookie")
        and not response.has_header("Cache-Control")
    )


def kept(response, now):
    return {
        "stamp": now,
        "body": response.content.decode(),
        "headers": {x: response[x] for x in HEADERS if response.has_header(x)},
        "policy": getattr(response, "_csp_update", None),
    }


def restored(found):
    response = HttpResponse(found["body"], headers=found["headers"])
    if found["policy"]:
        response._csp_update = found["policy"]
    return response


def conditional(request, response):
    response["Cache-Control"] = REVALIDATE
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)
