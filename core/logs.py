"""Logs as one JSON object a line: whose request, which one, and no secrets."""

import logging
import time

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

import orjson

from core.clients import client_ip
from core.redaction import opening_parts, redacted
from core.requests import current_request, current_request_id

access_log = logging.getLogger("access")


class JsonFormatter(logging.Formatter):
    def format(self, record):
        opening = opening_parts(asked(record))
        facts = getattr(record, "facts", {})
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": redacted(record.getMessage(), opening),
            "request_id": current_request_id(),
            "user_id": user_id(current_request()),
            **{name: cleaned(fact, opening) for name, fact in facts.items()},
        }
        if record.exc_info:
            line["exception"] = redacted(self.formatException(record.exc_info), opening)
        return orjson.dumps(line, default=str).decode()


def asked(record):
    """The request a record is of; a development server puts a socket in its place."""
    request = current_request() or getattr(record, "request", None)
    return request if isinstance(request, HttpRequest) else None


def cleaned(fact, opening):
    return redacted(fact, opening) if isinstance(fact, str) else fact


def user_id(request):
    """Who the request turned out to be from; asks no database to find out."""
    user = vars(request).get("user") if request else None
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


class AccessMiddleware:
    """A line for every request, without its query string: that may hold a secret."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        response = self.get_response(request)
        facts = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.perf_counter() - started) * 1000),
            "ip": client_ip(request),
        }
        access_log.info("%(method)s %(path)s %(status)s", facts, extra={"facts": facts})
        return response


def json_logging(level="INFO"):
    """Django's LOGGING for servers: everything to stderr, one object a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "propagate": False},
            "django.server": {"handlers": ["stderr"], "propagate": False},
        },
    }
