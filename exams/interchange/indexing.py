"""What Wagtail's save signals would do one by one, done for many at once."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from wagtail.models import ReferenceIndex

from modelsearch.backends import get_search_backends


def index_for_search(objects):
    """Put saved objects of one model into every search index."""
    if objects:
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(type(objects[0]), objects)


def refer(objects):
    """Rewrite the references that saved objects of one model hold."""
    if not objects:
        return
    kind, ids = named(objects)
    ReferenceIndex.objects.filter(base_content_type=kind, object_id__in=ids).delete()
    ReferenceIndex.objects.bulk_create(
        [row for x in objects for row in references(x, kind)], batch_size=1000
    )


def forget(objects):
    """Drop the references that objects of one model hold, and those to them."""
    if not objects:
        return
    kind, ids = named(objects)
    own = Q(base_content_type=kind, object_id__in=ids)
    ReferenceIndex.objects.filter(
        own | Q(to_content_type=kind, to_object_id__in=ids)
    ).delete()


def named(objects):
    """The type of objects of one model, and their ids as Wagtail spells them."""
    kind = ContentType.objects.get_for_model(objects[0], for_concrete_model=False)
    return kind, [str(x.pk) for x in objects]


def references(x, kind):
    for to_type, to_id, model_path, path in set(
        ReferenceIndex._extract_references_from_object(x)
    ):
        yield ReferenceIndex(
            content_type=kind,
            base_content_type=kind,
            object_id=str(x.pk),
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=path,
            content_path_hash=ReferenceIndex._get_content_path_hash(path),
        )
