"""Serializers of what comes in: a field nobody knows is an error, not a shrug."""

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError


class Input(serializers.Serializer):
    """Refuses fields it does not list, each with the code `unknown-field`."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                detail = ErrorDetail("There is no such field.", "unknown-field")
                raise ValidationError({name: [detail] for name in unknown})
        return super().to_internal_value(data)
