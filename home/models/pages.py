from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.words import FaqBlock
from cms.site import api_fields
from cms.site.fields import BlocksField
from home.models.composed import ANYWHERE, ComposedPage


class HomePage(ComposedPage):
    """The start page; one for each language."""

    template = "home/pages/composed_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.LandingPage",
        "home.StandardPage",
        "home.ArticleIndexPage",
        "home.FaqPage",
        "home.ExamCataloguePage",
        "home.ContactPage",
        "cms.SyllabusPage",
    ]

    class Meta:
        verbose_name = "start page"


class LandingPage(ComposedPage):
    """A page of a campaign, which may do without the menu."""

    is_bare = models.BooleanField(
        "without menus",
        default=False,
        help_text="Only the name stands above the page, so that visitors stay on it.",
    )

    template = "home/pages/composed_page.html"
    parent_page_types = ANYWHERE
    subpage_types = []

    settings_panels = [FieldPanel("is_bare"), *Page.settings_panels]

    class Meta:
        verbose_name = "landing page"


class StandardPage(ComposedPage):
    """Words that stay, such as about us, privacy and terms."""

    intro = models.TextField(blank=True, help_text="A sentence or two under the title.")
    shows_date = models.BooleanField(
        "show when it was changed",
        default=False,
        help_text="For terms and privacy: the day it was last published.",
    )

    template = "home/pages/standard_page.html"
    parent_page_types = [*ANYWHERE, "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("shows_date"),
    ]
    search_fields = [*ComposedPage.search_fields, index.SearchField("intro")]
    api_fields = ["intro", *ComposedPage.api_fields]

    class Meta:
        verbose_name = "standard page"


class FaqPage(ComposedPage):
    """Questions and answers in groups."""

    intro = models.TextField(blank=True, help_text="A sentence or two under the title.")
    groups = BlocksField(
        [("faq", FaqBlock())], blank=True, help_text="Each with a heading of its own."
    )

    template = "home/pages/faq_page.html"
    parent_page_types = ANYWHERE
    subpage_types = []

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("groups"),
        FieldPanel("body", heading="Below the questions"),
    ]
    search_fields = [*ComposedPage.search_fields, index.SearchField("groups")]
    api_fields = ["intro", api_fields.stream("groups"), *ComposedPage.api_fields]

    class Meta:
        verbose_name = "questions and answers"

    def streams(self):
        return [self.groups, self.body]
