"""Exam news and advice: an index with a feed, and the articles below it."""

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page
from wagtail.search import index

from cms.site import api_fields
from cms.site.models import SiteSettings
from cms.site.visible import open_below
from home.models.composed import ANYWHERE, ComposedPage

PER_PAGE, IN_FEED, BESIDE = 12, 20, 3


def today():
    return timezone.localdate()


class ArticleIndexPage(RoutablePageMixin, ComposedPage):
    """All articles, the newest first."""

    intro = models.TextField(blank=True, help_text="A sentence or two under the title.")

    template = "home/pages/article_index_page.html"
    parent_page_types = ANYWHERE
    subpage_types = ["home.ArticlePage"]

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body", heading="Below the articles"),
    ]
    api_fields = ["intro", *ComposedPage.api_fields]

    class Meta:
        verbose_name = "articles"

    def articles(self):
        rows = open_below(self, ArticlePage.objects.child_of(self))
        rows = rows.select_related("image").prefetch_related("image__renditions")
        return rows.order_by("-published_on", "-pk")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        found = Paginator(self.articles(), PER_PAGE).get_page(request.GET.get("page"))
        address = self.get_full_url(request)
        head = {
            "canonical": f"{address}?page={found.number}" if found.number > 1 else None
        }
        return {**context, "articles": found, "head": head}

    @path("feed/", name="feed")
    def feed(self, request):
        """RSS of the newest articles."""
        return ArticleFeed(self)(request)


class ArticlePage(ComposedPage):
    """One article."""

    published_on = models.DateField("date", default=today)
    author = models.CharField(max_length=80, blank=True)
    intro = models.TextField(help_text="What it says, in a sentence or two.")
    image = models.ForeignKey(
        "cms.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="picture",
    )

    template = "home/pages/article_page.html"
    parent_page_types = ["home.ArticleIndexPage"]
    subpage_types = []

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("author")]),
        FieldPanel("intro"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    search_fields = [
        *ComposedPage.search_fields,
        index.SearchField("intro"),
        index.FilterField("published_on"),
    ]
    api_fields = [
        "published_on",
        "author",
        "intro",
        api_fields.picture("image"),
        *ComposedPage.api_fields,
    ]

    class Meta:
        verbose_name = "article"

    def others(self):
        """A few more of the same index."""
        return self.get_parent().specific.articles().exclude(pk=self.pk)[:BESIDE]

    def structured(self, request):
        author = self.author or SiteSettings.for_request(request).brand
        article = {
            "@type": "Article",
            "headline": self.title[:110],
            "description": self.intro,
            "datePublished": self.published_on.isoformat(),
            "author": {"@type": "Organization", "name": author},
            "mainEntityOfPage": self.get_full_url(request),
        }
        return [article, *super().structured(request)]


class ArticleFeed(Feed):
    """RSS of an index."""

    feed_type = Rss201rev2Feed

    def __init__(self, page):
        self.page = page

    def title(self):
        return self.page.seo_title or self.page.title

    def link(self):
        return self.page.full_url

    def description(self):
        return self.page.search_description or self.page.intro

    def items(self):
        return self.page.articles()[:IN_FEED]

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.intro

    def item_link(self, article):
        return article.full_url

    def item_pubdate(self, article):
        return article.first_published_at
