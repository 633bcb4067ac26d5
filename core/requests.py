"""The id of the request under way, for answers and logs."""

from contextvars import ContextVar

import uuid_utils

_current = ContextVar("request_id", default="")


def current_request_id():
    """The id of the request under way, "" outside of one."""
    return _current.get()


class RequestIdMiddleware:
    """Names every request with a UUIDv7 and answers it as `X-Request-ID`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = str(uuid_utils.uuid7())
        token = _current.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = request.id
        return response
