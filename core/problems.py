"""One polite "no" for the whole project.

Errors are RFC 9457 `application/problem+json`; the codes and their titles stand in
`codes.json` and are the contract with clients.
"""

import json
from pathlib import Path

from django.http import HttpResponse
from django.utils import timezone

import orjson

from core.requests import current_request_id

CODES = json.loads(Path(__file__).with_name("codes.json").read_text())


class Refusal(Exception):
    """An expected "no".

    `code` is one of `codes.json`, which gives its HTTP status; `errors` is a list of
    {code, message, param}; other keywords travel along as facts. `retry_after` is in
    seconds and is also said in the header of that name.
    """

    def __init__(self, code, *, errors=(), **facts):
        self.code, self.errors, self.facts = code, list(errors), facts
        self.status = CODES[code]["status"]
        super().__init__(CODES[code]["title"])


def encoded(body):
    """As JSON; half a character that a client sent as a name is spelled as an escape."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        return json.dumps(body, default=str).encode()


def problem(code, *, status=None, errors=(), headers=None, **facts):
    """The problem+json answer of a code."""
    status = status or CODES[code]["status"]
    body = {
        "status": status,
        "title": CODES[code]["title"],
        "code": code,
        "errors": list(errors),
        "request_id": current_request_id(),
        "timestamp": timezone.now().isoformat(),
        **facts,
    }
    headers = dict(headers or {})
    if "retry_after" in facts:
        headers["Retry-After"] = str(facts["retry_after"])
    return HttpResponse(
        encoded(body),
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )
