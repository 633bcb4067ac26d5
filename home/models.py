from django.db import models

from wagtail.models import Page


class HomePage(Page):
    """The landing page."""

    intro = models.TextField(blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.SyllabusPage"]
