"""The request under way: its id for answers, logs and ledgers."""

from contextvars import ContextVar

import uuid_utils

_current = ContextVar("request", default=None)


def current_request():
    """The request under way, None outside of one."""
    return _current.get()


def current_request_id():
    """The id of the request under way, "" outside of one."""
    return getattr(_current.get(), "id", "")


def once(name, make):
    """`make()`, asked once in the request under way and anew outside of one."""
    request = current_request()
    if request is None:
        return make()
    kept = vars(request).setdefault("_once", {})
    if name not in kept:
        kept[name] = make()
    return kept[name]


class RequestIdMiddleware:
    """Names every request with a UUIDv7 and answers it as `X-Request-ID`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = str(uuid_utils.uuid7())
        token = _current.set(request)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = request.id
        return response
