"""Pages made of blocks, for tests."""

import json
from uuid import uuid4

from tests.factories import make_home, numbers


def block(kind, /, **value):
    return {"type": kind, "value": value, "id": str(uuid4())}


def item(**value):
    return {"type": "item", "value": value, "id": str(uuid4())}


def link(words, address="#exams", page=None):
    return {"label": words, "address": "" if page else address, "page": page}


def composed(*blocks, page=None, **fields):
    """A live page of these blocks: the start page unless another is given."""
    page = page or make_home(**fields)
    page.body = json.dumps(blocks)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def below(home, model, **fields):
    """A live page right below another."""
    fields = {"title": model.__name__, "slug": f"page-{next(numbers)}", **fields}
    return home.add_child(instance=model(**fields))
