import re

from django import forms
from django.core.validators import RegexValidator
from django.db import models

from wagtail.fields import StreamField

HEX = RegexValidator(re.compile(r"#[0-9a-f]{6}\Z"), "A colour such as #2438c8.")


class BlocksField(StreamField):
    """A StreamField whose blocks no migration names, so that a room may add one."""

    def __init__(self, block_types=(), **options):
        super().__init__(list(block_types), **options)

    def deconstruct(self):
        name, path, _, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options


class ColourField(models.CharField):
    """A colour as #rrggbb, chosen with the browser's own picker."""

    def __init__(self, *args, **options):
        super().__init__(*args, **{"max_length": 7, **options})
        self.validators.append(HEX)

    def formfield(self, **options):
        picker = forms.TextInput(attrs={"type": "color"})
        return super().formfield(**{**options, "widget": picker})
