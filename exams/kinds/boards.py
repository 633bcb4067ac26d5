"""The editor's drawing board of hot spots: Wagtail's struct block with our script."""

from django import forms
from django.urls import reverse

from wagtail.blocks.struct_block import StructBlockAdapter

WIDTH = "max-1200x1200"


class BoardAdapter(StructBlockAdapter):
    js_constructor = "exams.HotSpot"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        url = reverse("wagtailimages:preview", args=[0, WIDTH])
        return [name, children, {**meta, "pictureUrl": url}]

    @property
    def media(self):
        own = forms.Media(js=["exams/hotspot.js"], css={"all": ["exams/hotspot.css"]})
        return super().media + own
