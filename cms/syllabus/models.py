"""The syllabus as a page tree: syllabus > subject > topics, which nest."""

from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index


class CodedPage(Page):
    """A page of the tree with a code that is unique within its syllabus."""

    code = models.SlugField(
        max_length=40,
        help_text="Short and lasting, for spreadsheets and the app: letters, digits, hyphens.",
    )
    description = models.TextField(blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("description"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("description")]

    class Meta:
        abstract = True


class SyllabusPage(CodedPage):
    """A syllabus, such as that of one recruitment exam."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["cms.SubjectPage"]


class SubjectPage(CodedPage):
    """A subject of a syllabus."""

    parent_page_types = ["cms.SyllabusPage"]
    subpage_types = ["cms.TopicPage"]


class TopicPage(CodedPage):
    """A topic of a subject or of another topic."""

    parent_page_types = ["cms.SubjectPage", "cms.TopicPage"]
    subpage_types = ["cms.TopicPage"]
