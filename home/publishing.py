"""Publishing on a home screen: whichever way it is done, it is checked like the form."""

from django.core.exceptions import ValidationError

from cms.site.fields import BlocksField
from core.published import Publish
from exams.kinds.findings import Finding

CODE = "invalid"


class PublishOnScreen(Publish):
    """Nothing is frozen: what is published is read when somebody looks."""

    code = "screen-not-ready"

    def readiness(self, row):
        return readiness(row)


def readiness(row):
    """Every reason why a banner, announcement or section is not finished."""
    found = {}
    try:
        row.full_clean()
    except ValidationError as no:
        found = no.message_dict
    for field in row._meta.fields:
        if isinstance(field, BlocksField) and field.name not in found:
            found[field.name] = complaints(field.stream_block, getattr(row, field.name))
    return [
        Finding("" if name == "__all__" else name, CODE, words)
        for name, lines in found.items()
        for words in lines
    ]


def complaints(block, value):
    """What the editor's form would say about the blocks of a field."""
    try:
        block.clean(value)
    except ValidationError as no:
        told = (
            no.as_json_data()
            if hasattr(no, "as_json_data")
            else {"messages": no.messages}
        )
        return [f"{place}: {words}" if place else words for place, words in said(told)]
    return []


def said(told, place=""):
    """[(the nearest field, what is wrong with it)] in a tree of complaints."""
    for words in told.get("messages", ()):
        yield place.replace("_", " "), words
    for name, below in told.get("blockErrors", {}).items():
        yield from said(below, name if isinstance(name, str) else place)
