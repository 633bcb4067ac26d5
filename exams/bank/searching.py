"""Questions found by their words: sorted, counted and exported like any listing."""

import re
from functools import reduce
from operator import and_

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField
from django.db.models.functions import Cast

from wagtail.search.models import IndexEntry

from modelsearch.backends.database.postgres.query import Lexeme

from exams.bank.models import Question

FEW = 2_000


def matching(rows, words):
    """The rows in which every word begins a word.

    A few are named by number, so that the database knows how few there are; it would
    walk the whole bank for the rare ones, or look every one of the many up.
    """
    words = [word for word in re.split(r"[\s\0-]+", words or "") if word]
    if not words:
        return rows
    found = entries(words).values_list("object_id", flat=True)
    few = list(found[: FEW + 1])
    if len(few) <= FEW:
        return rows.filter(pk__in=[int(number) for number in few])
    return rows.alias(entry=Cast("pk", CharField())).filter(entry__in=found)


def entries(words):
    beginnings = reduce(and_, (Lexeme(word, prefix=True) for word in words))
    return IndexEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Question),
        autocomplete=SearchQuery(beginnings, search_type="raw", config="simple"),
    )
