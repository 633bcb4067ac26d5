"""Delivery in the one language a client asks for; without asking it holds them all."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

import orjson
from drf_spectacular.utils import OpenApiParameter

from exams.kinds.leaves import FALLBACK
from exams.papers.models import Paper

HEADER = OpenApiParameter(
    "Accept-Language",
    location=OpenApiParameter.HEADER,
    description="Texts in this language only; `*` for all. Without it, the profile's "
    "`content_language`, else all. What lacks the language says `fallback`.",
)


def asked(request):
    """The content language of the header, else of the profile; "" for all of them."""
    header = request.headers.get("Accept-Language", "")
    for tag, weight in parse_accept_lang_header(header):
        language = tag.partition("-")[0]
        if weight and (tag == "*" or language in settings.CONTENT_LANGUAGES):
            return "" if tag == "*" else language
    return request.user.preferences.get("content_language", "")


def only(texts, language):
    """{language: what it says} of one language, else of the first, else of none."""
    if not language:
        return texts
    kept = language if language in texts else FALLBACK
    return {kept: texts[kept]} if kept in texts else {}


def narrowed(part, language):
    """A part of a paper with the texts of one language; `fallback` names another."""
    texts = only(part["texts"], language)
    found = {**part, "texts": texts}
    return found if language in texts else {**found, "fallback": FALLBACK}


def in_one(delivery, language):
    """A paper's bytes with the texts of one language."""
    paper = orjson.loads(delivery)
    for name in {"questions", "stimuli"} & paper.keys():
        paper[name] = [narrowed(part, language) for part in paper[name]]
    return orjson.dumps(paper)


@lru_cache(maxsize=32)
def shared(paper_id, language):
    """Of a paper that is the same for all, in one language or in all.

    Papers never change, so this may be kept.
    """
    papers = Paper.objects.filter(pk=paper_id)
    [delivery] = papers.values_list("delivery", flat=True)
    return in_one(bytes(delivery), language) if language else bytes(delivery)
