"""Revisions that outlive the rows they point at.

modelcluster stops with a bare exception where a revision names a protected row that
is gone, and looks every key up by itself. Here the keys are looked up in bulk.
"""

from collections import defaultdict

from django.utils.module_loading import import_string

from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations


class Checked(dict):
    """A revision's data in which every key points at a row that is there."""


def checked(model, revisions):
    """The data of revisions without references to rows that are gone.

    A nullable key becomes None; a child row whose required key is gone is left out.
    The number of queries does not grow with the number of revisions.
    """
    wanted = defaultdict(set)
    for data in revisions:
        gather(model, data, wanted)
    found = {
        target: set(
            target._base_manager.filter(pk__in=pks).values_list("pk", flat=True)
        )
        for target, pks in wanted.items()
    }
    return [Checked(prune(model, data, found)) for data in revisions]


def key_fields(model):
    return [
        field
        for field in model._meta.concrete_fields
        if field.many_to_one and not isinstance(field, ParentalKey)
    ]


def gather(model, data, wanted):
    for field in key_fields(model):
        if data.get(field.name) is not None:
            wanted[field.related_model].add(data[field.name])
    for relation in get_all_child_relations(model):
        for child in data.get(relation.get_accessor_name(), []):
            gather(relation.related_model, child, wanted)


def prune(model, data, found):
    data = dict(data)
    for field in key_fields(model):
        value = data.get(field.name)
        if value is not None and value not in found[field.related_model]:
            if not field.null:
                return None
            data[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in data:
            children = [prune(relation.related_model, x, found) for x in data[name]]
            data[name] = [child for child in children if child is not None]
    return data


class LastingRevisions:
    """Beside RevisionMixin: builds the object although a row it names is gone.

    `kept_fields` belong to the object and not to a revision: a draft never carries
    them back.
    """

    kept_fields = ()

    @classmethod
    def from_serializable_data(cls, data, check_fks=True, strict_fks=False):
        if not isinstance(data, Checked):
            [data] = checked(cls, [data])
        return super().from_serializable_data(data, check_fks=False)

    def with_content_json(self, content):
        obj = super().with_content_json(content)
        for name in self.kept_fields:
            setattr(obj, name, getattr(self, name))
        return obj


class ByAction:
    """Beside DraftStateMixin: however it is published or withdrawn, by these actions.

    `publisher` and `withdrawer` are their dotted names.
    """

    publisher = ""
    withdrawer = "wagtail.actions.unpublish.UnpublishAction"

    def publish(self, revision, user=None, skip_permission_checks=False, **options):
        """Put the revision live, or refuse."""
        action = import_string(self.publisher)(revision, user=user, **options)
        return action.execute(skip_permission_checks=skip_permission_checks)

    def unpublish(self, **options):
        import_string(self.withdrawer)(self, **options).execute()
