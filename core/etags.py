"""Answers that change rarely: a tag over their bytes, and 304 for who has them."""

from hashlib import sha256

from django.http import HttpResponse
from django.utils.cache import get_conditional_response

import orjson


def tagged(request, content, kept="public, max-age=60"):
    """`content` as JSON with an ETag; 304 where the client has it already.

    `kept` says who may keep it for how long.
    """
    body = orjson.dumps(content)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = kept
    return get_conditional_response(request, etag=etag, response=response)
