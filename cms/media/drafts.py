"""What drafts name. Wagtail's index of references knows published rows only."""

import json

from django.apps import apps

from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, Revision
from wagtail.rich_text import extract_references_from_rich_text


def named_in_drafts(target):
    """The ids of `target`'s rows that the latest version of some draft names."""
    return {
        int(pk)
        for model, content in drafts()
        for named, pk in in_row(model, content)
        if named is target and pk is not None
    }


def drafts():
    """(model, content of the latest revision) of whatever has unpublished changes."""
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not model._meta.proxy:
            rows = model._base_manager.filter(has_unpublished_changes=True)
            latest = rows.exclude(latest_revision=None).values("latest_revision")
            revisions = Revision.objects.filter(pk__in=latest)
            for content in revisions.values_list("content", flat=True).iterator():
                yield model, content


def in_row(model, content):
    """(model, id) of everything that a serialized row and its children name."""
    for field in model._meta.concrete_fields:
        value = content.get(field.name)
        if value in (None, ""):
            continue
        if field.many_to_one:
            yield field.related_model, value
        elif isinstance(field, StreamField):
            yield from in_block(field.stream_block, json.loads(value))
        elif isinstance(field, RichTextField):
            yield from in_rich_text(value)
    for relation in get_all_child_relations(model):
        for child in content.get(relation.get_accessor_name()) or ():
            yield from in_row(relation.related_model, child)


def in_block(block, raw):
    """The same of a block's raw value; nothing is looked up."""
    if isinstance(block, blocks.ChooserBlock):
        yield block.model_class, raw
    elif isinstance(block, blocks.RichTextBlock):
        yield from in_rich_text(raw or "")
    elif raw is not None:
        for inner, value in children(block, raw):
            yield from in_block(inner, value)


def children(block, raw):
    """(block, raw value) of what stands inside a block."""
    if isinstance(block, blocks.ListBlock):
        return [(block.child_block, listed(item)) for item in raw]
    known = getattr(block, "child_blocks", {})
    if isinstance(block, blocks.StreamBlock):
        told = [(child["type"], child["value"]) for child in raw]
    else:
        told = raw.items() if known else ()
    return [(known[name], value) for name, value in told if name in known]


def listed(item):
    """Lists were once stored without a name and an id for each item."""
    is_named = isinstance(item, dict) and item.get("type") == "item"
    return item["value"] if is_named else item


def in_rich_text(html):
    for model, pk, *_ in extract_references_from_rich_text(html):
        yield model, pk
