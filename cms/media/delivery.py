"""How bytes leave: whole, as one range or not at all, once the door has opened."""

from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import parse_etags

from cms.media.ranges import Unsatisfiable, wanted
from cms.media.storage import LocalMedia, pieces
from core.problems import problem

PRIVATE = "private, max-age=60"
INERT = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class Stored:
    """Bytes as they lie in a store; `tag` changes whenever they do."""

    storage: object
    name: str
    size: int
    content_type: str
    tag: str
    headers: dict = field(default_factory=dict)

    @property
    def in_a_folder(self):
        store = self.storage
        return isinstance(getattr(store, "_wrapped", store), LocalMedia)


def answer(request, stored, *, cache=PRIVATE):
    """The response to a GET or HEAD for bytes the caller may have.

    Conditions come before ranges, as RFC 9110 orders them; those by date are passed over,
    for we tell no dates. With MEDIA_ACCEL_PREFIX the proxy reads the file and does the
    ranges; what lies beyond the end is said by us.
    """
    etag = f'"{stored.tag}"'
    headers = {
        "ETag": etag,
        "Cache-Control": cache,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": INERT,
        **stored.headers,
    }
    headers["Content-Type"] = stored.content_type
    if is_another(request, etag):
        return problem("precondition-failed")
    if is_held(request, etag):
        return HttpResponse(status=304, headers=headers)
    try:
        part = asked(request, stored)
    except Unsatisfiable:
        return beyond(stored)
    if settings.MEDIA_ACCEL_PREFIX and stored.in_a_folder and may_hand_on(request):
        headers["X-Accel-Redirect"] = settings.MEDIA_ACCEL_PREFIX + quote(stored.name)
        return HttpResponse(headers=headers)
    return ranged(request, stored, part, headers)


def is_another(request, etag):
    """True where `If-Match` names other bytes than these."""
    named = parse_etags(request.headers.get("If-Match", ""))
    return bool(named) and named != ["*"] and etag not in named


def is_held(request, etag):
    """True where `If-None-Match` names these bytes; weak tags count too."""
    named = parse_etags(request.headers.get("If-None-Match", ""))
    return named == ["*"] or etag in [tag.removeprefix("W/") for tag in named]


def may_hand_on(request):
    """False for what nginx would weigh against a tag and a date of its own."""
    return not {"If-Match", "If-Unmodified-Since"} & set(request.headers)


def ranged(request, stored, part, headers):
    first, last = part or (0, stored.size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    span = first, last - first + 1
    return body(request, stored, span, 206 if part else 200, headers)


def asked(request, stored):
    """The range of a GET whose If-Range, where there is one, names these very bytes."""
    condition = request.headers.get("If-Range", "").strip()
    if request.method != "GET" or condition not in ("", f'"{stored.tag}"'):
        return None
    return wanted(request.headers.get("Range", ""), stored.size)


def beyond(stored):
    return problem(
        "range-not-satisfiable", headers={"Content-Range": f"bytes */{stored.size}"}
    )


def body(request, stored, part, status, headers):
    """The stretch in pieces; the first is read at once, so that what is gone shows."""
    first, length = part
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    stream = pieces(stored.storage, stored.name, first, length)
    begun = chain([next(stream, b"")], stream)
    response = StreamingHttpResponse(begun, status=status, headers=headers)
    response._resource_closers.append(stream.close)
    return response
