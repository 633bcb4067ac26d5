"""Fields of pages in the pages' API: what a client without templates can draw.

Each is worked out once for all pages of an answer.
"""

from wagtail.api import APIField

from rest_framework import serializers

from cms.site import telling


class ForAll(serializers.Field):
    def get_attribute(self, page):
        return page

    def to_representation(self, page):
        if not hasattr(self, "found"):
            self.found = self.of({x.pk: x for x in self.pages()})
        return self.found.get(page.pk)

    def pages(self):
        """The pages of the answer this field is in."""
        above = self.parent.parent
        is_list = isinstance(above, serializers.ListSerializer)
        return above.instance if is_list else [self.parent.instance]


class Told(ForAll):
    """Blocks as JSON: rich text as HTML, pictures as scaled copies."""

    def of(self, pages):
        streams = [getattr(page, self.field_name) for page in pages.values()]
        pairs = [(x.stream_block, x.get_prep_value()) for x in streams]
        said = telling.told(pairs, self.context["request"]._request)
        return dict(zip(pages, said, strict=True))


class Scaled(ForAll):
    """A scaled copy of a picture; null where everybody may not see it."""

    def of(self, pages):
        ids = {pk: getattr(x, f"{self.field_name}_id") for pk, x in pages.items()}
        pictures = telling.pictures(ids.values())
        return {pk: pictures.get(picture) for pk, picture in ids.items()}


def stream(name):
    return APIField(name, serializer=Told())


def picture(name):
    return APIField(name, serializer=Scaled())
