"""Blocks that give reasons to believe us."""

from functools import cache

from django.core.exceptions import ValidationError

from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from cms.blocks.bands import BandBlock
from cms.site.gathering import gathered


class TestimonialBlock(blocks.StructBlock):
    quote = blocks.TextBlock(rows=3)
    name = blocks.CharBlock(max_length=60)
    role = blocks.CharBlock(
        required=False, max_length=80, help_text="Such as college, branch or result."
    )
    image = ImageBlock(required=False, label="Portrait")

    class Meta:
        icon = "openquote"
        label = "Voice"


class TestimonialsBlock(BandBlock):
    """What others say."""

    voices = blocks.ListBlock(TestimonialBlock(), min_num=1, max_num=9)

    class Meta:
        icon = "openquote"
        label = "Testimonials"
        group = "Trust"
        template = "cms/blocks/testimonials.html"
        description = "What students and teachers say, with name and role"
        preview_value = {
            "heading": "What students say",
            "voices": [{"quote": "I knew the clock.", "name": "Asha", "role": "Pune"}],
        }


def counters():
    """{name: (label, count)} of what every room can count; `count()` asks once."""
    return {
        name: (label, count)
        for name, label, count in gathered("page_counters", "COUNTERS")
    }


class FigureBlock(blocks.StructBlock):
    """A live number, or one the editor writes."""

    counter = blocks.ChoiceBlock(
        choices=lambda: [(name, label) for name, (label, _) in counters().items()],
        required=False,
        label="Count",
        help_text="Counted anew each minute; empty for a number of your own.",
    )
    number = blocks.CharBlock(
        required=False,
        max_length=12,
        label="Or a number",
        help_text="Such as 4.8 or 3 h.",
    )
    label = blocks.CharBlock(max_length=60, help_text="What is counted, in words.")

    class Meta:
        icon = "order"
        label = "Number"

    def clean(self, value):
        value = super().clean(value)
        given = [bool(value["counter"]), bool(value["number"])]
        if all(given) or not (any(given) or self.is_deferred_validation):
            words = "Choose what to count or write a number: one of them."
            raise StructBlockValidationError({"number": ValidationError(words)})
        return value


class StatisticsBlock(BandBlock):
    """Numbers, live ones first of all."""

    figures = blocks.ListBlock(FigureBlock(), min_num=1, max_num=4)

    class Meta:
        icon = "order"
        label = "Numbers"
        group = "Trust"
        template = "cms/blocks/statistics.html"
        description = "Up to four numbers: counted live, or written by you"
        preview_value = {
            "figures": [
                {"counter": "", "number": "100", "label": "questions a paper"},
                {"counter": "", "number": "3 h", "label": "against the clock"},
            ]
        }

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        [figures] = counted([value["figures"]])
        return {**context, "figures": figures}

    def told(self, raws):
        """For clients without templates: the numbers themselves."""
        every = counted([[x["value"] for x in said["figures"]] for said in raws])
        return [
            {**said, "figures": figures}
            for said, figures in zip(raws, every, strict=True)
        ]


def counted(lists):
    """[{number, label}] of the figures of each list; each counter asks once."""
    known = {name: cache(count) for name, (_, count) in counters().items()}
    return [
        [
            {"number": number, "label": figure["label"]}
            for figure in figures
            if (number := number_of(figure, known)) is not None
        ]
        for figures in lists
    ]


def number_of(figure, known):
    if not figure["counter"]:
        return figure["number"]
    return known.get(figure["counter"], lambda: None)()


class LogosBlock(BandBlock):
    """Colleges, partners or papers that wrote about us."""

    logos = blocks.ListBlock(ImageBlock(), min_num=1, max_num=12)

    class Meta:
        icon = "image"
        label = "Logos"
        group = "Trust"
        template = "cms/blocks/logos.html"
        description = "A strip of logos: colleges, partners, press"
        preview_value = {"heading": "Used at", "logos": []}
