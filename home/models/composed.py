from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.site import api_fields, structured
from cms.site.fields import BlocksField
from cms.site.gathering import gathered
from cms.site.seo import SeoPanel

ANYWHERE = ["home.HomePage"]


class ComposedPage(Page):
    """A page of blocks; every room's `page_blocks.py` says which there are."""

    body = BlocksField(
        gathered("page_blocks", "PAGE_BLOCKS"),
        blank=True,
        help_text="Blocks from top to bottom; drag them into another order.",
    )
    share_image = models.ForeignKey(
        "cms.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="picture for sharing",
        help_text="Shown with a link to this page in messengers; 1200 by 630 fits.",
    )

    content_panels = [*Page.content_panels, FieldPanel("body")]
    promote_panels = [SeoPanel(), *Page.promote_panels, FieldPanel("share_image")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [api_fields.stream("body"), api_fields.picture("share_image")]

    class Meta:
        abstract = True

    @property
    def opens_with_hero(self):
        return bool(self.body) and self.body[0].block_type == "hero"

    def streams(self):
        """Where its blocks stand."""
        return [self.body]

    def structured(self, request):
        """What the page is, as schema.org says it: questions and quizzes."""
        found = [x for stream in self.streams() for x in stream]
        told = [(x.block, x.value) for x in found]
        pairs = [y for x, v in told if hasattr(x, "pairs") for y in x.pairs(v)]
        things = [y for x, v in told if hasattr(x, "things") for y in x.things(v)]
        return [*([structured.faq(pairs)] if pairs else []), *things]
