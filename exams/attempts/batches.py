"""The body of a save, read and answered without a framework: it is the hottest call.

An item whose shape is wrong makes the whole batch a 400; an item that does not fit its
paper is rejected alone, by saving.py.
"""

from django.http import HttpResponse

import orjson

from core.problems import Refusal
from exams.attempts.saving import Item

MAX_ITEMS = 500
MAX_BYTES = 256 * 1024
MAX_INT, MAX_BIGINT = 2**31 - 1, 2**53 - 1
FIELDS = {"question", "response", "seq", "at_ms", "time_spent_ms", "flagged"}
REQUIRED = {"question", "response", "seq", "at_ms"}


def read_batch(body):
    """(epoch, [Item]) of the bytes, or a Refusal that names what is wrong."""
    content = decoded(body)
    unknown_fields(content, {"epoch", "answers"}, "")
    epoch = integer(content.get("epoch"), "epoch", 1, MAX_INT)
    answers = content.get("answers")
    if not isinstance(answers, list) or len(answers) > MAX_ITEMS:
        raise wrong("answers", f"A list of at most {MAX_ITEMS} items.")
    return epoch, [item_of(item, f"answers.{n}") for n, item in enumerate(answers)]


def decoded(body):
    if len(body) > MAX_BYTES:
        raise Refusal("too-large")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refusal("bad-request") from None
    if not isinstance(content, dict):
        raise wrong("", "Send an object.")
    return content


def item_of(item, param):
    if not isinstance(item, dict):
        raise wrong(param, "Send an object.")
    unknown_fields(item, FIELDS, f"{param}.")
    for name in sorted(REQUIRED - set(item)):
        raise wrong(f"{param}.{name}", "This field is required.")
    response, flagged = item["response"], item.get("flagged", False)
    if not isinstance(flagged, bool):
        raise wrong(f"{param}.flagged", "true or false.")
    return Item(
        question=integer(item["question"], f"{param}.question", 1, MAX_BIGINT),
        response=response,
        seq=integer(item["seq"], f"{param}.seq", 1, MAX_INT),
        at_ms=integer(item["at_ms"], f"{param}.at_ms", 0, MAX_BIGINT),
        time_spent_ms=integer(
            item.get("time_spent_ms", 0), f"{param}.time_spent_ms", 0, MAX_BIGINT
        ),
        flagged=flagged,
    )


def integer(value, param, low, high):
    if type(value) is not int or not low <= value <= high:
        raise wrong(param, f"A whole number from {low} to {high}.")
    return value


def unknown_fields(found, known, prefix):
    errors = [
        {
            "code": "unknown-field",
            "message": "There is no such field.",
            "param": prefix + x,
        }
        for x in sorted(set(found) - known)
    ]
    if errors:
        raise Refusal("unknown-field", errors=errors)


def json_answer(content, status=200):
    return HttpResponse(
        orjson.dumps(content), status=status, content_type="application/json"
    )


def wrong(param, message):
    error = {"code": "invalid", "message": message, "param": param}
    return Refusal("invalid", errors=[error])
