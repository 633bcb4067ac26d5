"""The blocks every kind is written with, and their delivery form.

A text leaf holds one child per content language; pictures and equations are shared
between languages. Delivered, prose is a list of {type, value} per language.
"""

from django.conf import settings

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from exams.kinds.findings import Finding

FALLBACK = settings.CONTENT_LANGUAGES[0]


class TextLeaf(blocks.StructBlock):
    """A text in every content language; readiness asks for the first one."""

    en = blocks.TextBlock(
        label="English", rows=2, required=False, help_text="Formulas between $ and $."
    )
    hi = blocks.TextBlock(
        label="हिन्दी", rows=2, required=False, help_text="May stay empty."
    )

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "Words and $formulas$ in English and Hindi"
        preview_value = {"en": "What is $2 + 2$?", "hi": "$2 + 2$ कितना है?"}


class PictureBlock(blocks.StructBlock):
    """A picture and what it shows, in words."""

    image = ImageChooserBlock()
    alt = TextLeaf(
        label="Description",
        help_text="What the picture shows, for those who cannot see it; not the answer.",
    )

    class Meta:
        icon = "image"
        label = "Picture"
        description = "A diagram or photo with a description"


class ProseBlock(blocks.StreamBlock):
    """A prompt or an explanation."""

    text = TextLeaf()
    equation = blocks.TextBlock(
        rows=2,
        icon="superscript",
        help_text="LaTeX without dollar signs, shown on a line of its own.",
        description="A formula on a line of its own",
        preview_value=r"\int_0^1 x^2\,dx",
    )
    image = PictureBlock()


def is_blank(leaf, language=FALLBACK):
    return not (leaf and (leaf.get(language) or "").strip())


def in_language(leaf, language):
    """The leaf's text in a language, else in the first one."""
    return leaf[FALLBACK if is_blank(leaf, language) else language]


def leaves(prose):
    """The text leaves of a prose value, those of picture descriptions included."""
    for block in prose:
        if block.block_type == "text":
            yield block.value
        elif block.block_type == "image":
            yield block.value["alt"]


class Compiler:
    """Turns editor blocks into delivery JSON.

    `blobs` is {image id: {"sha256", "width", "height"}}; `media` gathers the hashes used.
    """

    def __init__(self, blobs):
        self.blobs = blobs
        self.media = set()

    def text(self, leaf, language):
        return {"type": "text", "value": in_language(leaf, language)}

    def picture(self, value, language):
        blob = self.blobs[value["image"].pk]
        self.media.add(blob["sha256"])
        return {
            "type": "image",
            "value": {**blob, "alt": in_language(value["alt"], language)},
        }

    def prose(self, value, language):
        return [self.block(child, language) for child in value]

    def block(self, child, language):
        if child.block_type == "text":
            return self.text(child.value, language)
        if child.block_type == "image":
            return self.picture(child.value, language)
        return {"type": child.block_type, "value": child.value}


def prose_findings(field, prose):
    """Empty texts, equations and picture descriptions of a prose value."""
    empty = [number for number, block in enumerate(prose, 1) if is_empty(block)]
    return [
        Finding(field, "text-empty", f"Part {number} has no English text.")
        for number in empty
    ]


def is_empty(block):
    if block.block_type == "text":
        return is_blank(block.value)
    if block.block_type == "image":
        return is_blank(block.value["alt"]) or block.value["image"] is None
    return not block.value.strip()


def prose_images(prose):
    return [block.value["image"] for block in prose if block.block_type == "image"]
