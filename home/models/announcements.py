"""Announcements: what the institute has to say."""

import json

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Cast
from django.db.models.lookups import LessThanOrEqual

from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.images.blocks import ImageBlock

from cms.site.fields import BlocksField
from cms.site.links import LinkBlock
from home.models.windowed import Windowed

MOST_BYTES = 256 * 1024
WORDS = ["h3", "bold", "italic", "ol", "ul", "link"]
WRITTEN = [
    ("text", blocks.RichTextBlock(features=WORDS, icon="pilcrow")),
    ("picture", ImageBlock(icon="image")),
    ("button", LinkBlock()),
]


class Announcement(Windowed):
    """News for students, visitors or the staff. Pinned ones come first."""

    title = models.CharField(max_length=120)
    body = BlocksField(WRITTEN, blank=True, help_text="Up to 256 kB in all.")
    is_pinned = models.BooleanField("pinned", default=False, editable=False)

    kept_fields = ("position", "is_pinned")
    panels = [FieldPanel("title"), FieldPanel("body"), *Windowed.window_panels]

    class Meta(Windowed.Meta):
        ordering = ["-is_pinned", "position", "pk"]
        constraints = [
            *Windowed.Meta.constraints,
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(
                        Cast(F("body"), models.TextField()),
                        function="octet_length",
                        output_field=models.IntegerField(),
                    ),
                    2 * MOST_BYTES,
                ),
                name="announcement_is_not_endless",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        text = json.dumps(self.body.get_prep_value(), ensure_ascii=False)
        if len(text.encode()) > MOST_BYTES:
            raise ValidationError(
                {"body": "This is longer than 256 kB; link to a page."}
            )
