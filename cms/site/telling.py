"""Blocks as JSON, for clients that draw pages themselves.

Rich text is expanded to HTML, a picture is a scaled copy, a page says where it is. What
is not published, or private, is null. The number of queries does not grow with the
number of blocks: they are walked twice, first to gather what they name. A block that
tells itself has `told(raws)`, which is asked once for all of its kind.
"""

import logging

from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from cms.media.access import open_to_all, private_collections
from cms.media.models import CustomImage

logger = logging.getLogger(__name__)
SHOWN = "width-1200|format-webp"
CUT = "<!--cut-->"


def told(pairs, request):
    """What each (block, value as JSON) says to a client, in their order."""
    pairs = list(pairs)
    wanted = Wanted()
    for block, raw in pairs:
        walk(block, raw, wanted)
    found = Found(wanted, request)
    return [walk(block, raw, found) for block, raw in pairs]


def walk(block, raw, hand):
    """A value with what it names replaced by what `hand` makes of it."""
    if raw is None:
        return None
    if hasattr(block, "told"):
        return hand.own(block, raw)
    if isinstance(block, blocks.StreamBlock):
        return walk_stream(block, raw, hand)
    if isinstance(block, blocks.ListBlock):
        return [walk(block.child_block, x["value"], hand) for x in raw]
    if isinstance(block, ImageBlock):
        alt = "" if raw.get("decorative") else raw.get("alt_text")
        return hand.picture(raw.get("image"), alt)
    if isinstance(block, blocks.StructBlock):
        known = block.child_blocks.items()
        return {name: walk(child, raw.get(name), hand) for name, child in known}
    return leaf(block, raw, hand)


def walk_stream(block, raw, hand):
    known = block.child_blocks
    return [
        {"type": x["type"], "value": walk(known[x["type"]], x["value"], hand)}
        for x in raw
        if x["type"] in known
    ]


def leaf(block, raw, hand):
    if isinstance(block, blocks.RichTextBlock):
        return hand.text(raw)
    if isinstance(block, ImageChooserBlock):
        return hand.picture(raw, None)
    if isinstance(block, blocks.PageChooserBlock):
        return hand.page(raw)
    return raw


class Wanted:
    """The first walk: what the values name."""

    def __init__(self):
        self.texts, self.pictures, self.pages, self.owned = {}, set(), set(), {}

    def own(self, block, raw):
        self.owned.setdefault(id(block), (block, []))[1].append(raw)

    def text(self, html):
        self.texts[html] = html

    def picture(self, pk, alt):
        self.pictures.add(pk)

    def page(self, pk):
        self.pages.add(pk)


class Found:
    """The second walk: what became of it."""

    def __init__(self, wanted, request):
        texts = expand_db_html(CUT.join(wanted.texts)).split(CUT)
        self.texts = dict(zip(wanted.texts, texts, strict=False))
        self.pictures = pictures(wanted.pictures)
        self.pages = pages(wanted.pages, request)
        owned = wanted.owned.items()
        self.owned = {pk: iter(block.told(raws)) for pk, (block, raws) in owned}

    def own(self, block, raw):
        return next(self.owned[id(block)])

    def text(self, html):
        return self.texts[html]

    def picture(self, pk, alt):
        found = self.pictures.get(pk)
        return found and {**found, "alt": found["alt"] if alt is None else alt}

    def page(self, pk):
        return self.pages.get(pk)


def pages(ids, request):
    """{id: {id, kind, title, url}} of those that everybody may see."""
    ids = set(ids) - {None}
    rows = Page.objects.live().public().filter(pk__in=ids) if ids else []
    return {page.pk: page_told(page, request) for page in rows}


def page_told(page, request):
    return {
        "id": page.pk,
        "kind": page.cached_content_type.model,
        "title": page.title,
        "url": page.get_full_url(request),
    }


def pictures(ids):
    """{id: {url, width, height, alt}} of those in no private collection."""
    ids = set(ids) - {None}
    if not ids:
        return {}
    rows = CustomImage.objects.filter(pk__in=ids).prefetch_renditions(SHOWN)
    rows = rows.exclude(collection__in=private_collections())
    return {row.pk: said for row in rows if (said := picture_told(row))}


def copy_of(picture, spec):
    """A scaled copy; None where the file is gone."""
    try:
        return picture.get_rendition(spec)
    except SourceImageIOError:
        logger.exception("The file of picture %s is gone.", picture.pk)
        return None


def shown_copy(picture, spec):
    """A scaled copy of what everybody may see, else None."""
    picture = open_to_all(picture)
    return picture and copy_of(picture, spec)


def picture_told(picture):
    copy = copy_of(picture, SHOWN)
    return copy and {
        "url": copy.full_url,
        "width": copy.width,
        "height": copy.height,
        "alt": picture.default_alt_text,
    }
