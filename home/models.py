from django.core.exceptions import ValidationError
from django.db import models

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from exams.papers.models import Exam

BODY_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr", "image"]


class HomePage(Page):
    """The landing page: a hero, the published exams, and text."""

    hero_heading = models.CharField(
        "heading",
        max_length=120,
        blank=True,
        help_text="The large line at the top; the page title when empty.",
    )
    hero_text = models.TextField(
        "lead", blank=True, help_text="One or two sentences under the heading."
    )
    hero_image = models.ForeignKey(
        "cms.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="picture",
        help_text="Beside the heading; our drawing of an answer sheet when empty.",
    )
    action_label = models.CharField(
        "button", max_length=40, blank=True, help_text="Words on the button, if any."
    )
    action_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="leads to this page",
    )
    action_url = models.CharField(
        "or to this address",
        max_length=200,
        blank=True,
        help_text="https://… or, for a place on this page, #exams.",
    )
    exams_heading = models.CharField(max_length=80, default="Open exams")
    body = RichTextField(
        blank=True, features=BODY_FEATURES, help_text="Shown below the exams."
    )

    template = "home/pages/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.SyllabusPage"]

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("hero_heading"),
                FieldPanel("hero_text"),
                FieldPanel("hero_image"),
                FieldPanel("action_label"),
                FieldRowPanel([FieldPanel("action_page"), FieldPanel("action_url")]),
            ],
            heading="Hero",
        ),
        FieldPanel("exams_heading"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("hero_heading"),
        index.SearchField("hero_text"),
        index.SearchField("body"),
    ]

    @property
    def action_href(self):
        """Where the button leads; empty when there is no button or no live target."""
        if self.action_page and self.action_page.live:
            return self.action_page.url
        return self.action_url

    def clean(self):
        super().clean()
        targets = [bool(self.action_page_id), bool(self.action_url)]
        if self.action_label and sum(targets) != 1:
            words = "The button leads to a page or to an address: choose one of them."
            raise ValidationError({"action_label": words})
        if any(targets) and not self.action_label:
            raise ValidationError({"action_label": "Say what the button does."})
        if self.action_url and not self.action_url.startswith(("https://", "#", "/")):
            words = "Begin with https://, / or #."
            raise ValidationError({"action_url": words})

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "exams": Exam.objects.live().with_paper()}
