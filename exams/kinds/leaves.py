"""The blocks every kind is written with, and the walk through what they hold.

A text leaf holds one child per content language; pictures, sounds, equations and code are
shared between languages.
"""

from django.conf import settings

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

FALLBACK = settings.CONTENT_LANGUAGES[0]


class TextLeaf(blocks.StructBlock):
    """A text in every content language; readiness asks for the first one."""

    en = blocks.TextBlock(
        label="English",
        rows=2,
        required=False,
        help_text=r"Formulas between $ and $; \$ is a dollar.",
    )
    hi = blocks.TextBlock(
        label="हिन्दी", rows=2, required=False, help_text="May stay empty."
    )

    class Meta:
        icon = "pilcrow"
        label = "Text"
        form_classname = "struct-block text-leaf"
        description = "Words and $formulas$ in English and Hindi"
        preview_value = {"en": "What is $2 + 2$?", "hi": "$2 + 2$ कितना है?"}


class EquationBlock(blocks.TextBlock):
    """LaTeX without dollar signs."""


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


def is_blank(leaf, language=FALLBACK):
    return not (leaf and (leaf.get(language) or "").strip())


def in_language(leaf, language):
    """The leaf's text in a language, else in the first one."""
    return leaf[FALLBACK if is_blank(leaf, language) else language]


def rows(answer, name):
    """(id, value) of each item of a list in an answer, in the order written."""
    return [(child.id, child.value) for child in answer[name].bound_blocks]


def walk(block, value, path=()):
    """(path, block, value) of a value and of everything in it.

    `path` names the way in words editors see, such as ("Option 2", "Text").
    """
    yield path, block, value
    if value is None or isinstance(block, TextLeaf):
        return
    for name, child, inner in inside(block, value):
        yield from walk(child, inner, (*path, name) if name else path)


def inside(block, value):
    """(name, block, value) of what a value directly holds."""
    if isinstance(block, blocks.StreamBlock):
        return [(f"Part {n}", x.block, x.value) for n, x in enumerate(value, start=1)]
    if isinstance(block, blocks.ListBlock):
        child = block.child_block
        return [(f"{child.label} {n}", child, x) for n, x in enumerate(value, start=1)]
    if isinstance(block, blocks.StructBlock):
        return [
            ("" if isinstance(child, blocks.ListBlock) else child.label, child, found)
            for name, child in block.child_blocks.items()
            if (found := value.get(name)) is not None
        ]
    return []


def held(block, value, type_):
    """The values of the blocks of one type in a value."""
    return [found for _, inner, found in walk(block, value) if isinstance(inner, type_)]
