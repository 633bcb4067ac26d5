"""Fields of pages in the pages' API: what a client without templates can draw."""

from wagtail.api import APIField

from rest_framework import serializers

from cms.site import telling


class Told(serializers.Field):
    """Blocks as JSON: rich text as HTML, pictures as scaled copies."""

    def to_representation(self, stream):
        pair = (stream.stream_block, stream.get_prep_value())
        [said] = telling.told([pair], self.context["request"]._request)
        return said


class Scaled(serializers.Field):
    """A scaled copy of a picture; null where everybody may not see it."""

    def to_representation(self, picture):
        return telling.pictures([picture.pk]).get(picture.pk)


def stream(name):
    return APIField(name, serializer=Told())


def picture(name):
    return APIField(name, serializer=Scaled())
