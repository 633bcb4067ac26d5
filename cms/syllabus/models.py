"""The syllabus as a page tree: syllabus > subject > topics, which nest.

A code names one page within its syllabus, whatever the level. Triggers (migration
`0002_guards`) keep a `SyllabusCode` row for every page, whichever way it was written,
moved or copied, and the constraint there lets nothing be named twice.
"""

from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.site import structured
from cms.site.seo import SeoPanel
from cms.site.visible import open_below
from cms.syllabus.forms import CodedCopyForm, CodedPageForm
from core.problems import Refusal


class SyllabusCodeQuerySet(models.QuerySet):
    def around(self, page):
        """The codes of the syllabus that holds this page; none outside of one."""
        return self.filter(
            syllabus__in=self.model.objects.filter(page=page.pk).values("syllabus")
        )

    def below(self, page):
        """The codes of the pages under this one."""
        return self.filter(page__in=Page.objects.descendant_of(page))

    def syllabuses(self):
        """Those of the syllabuses themselves, as text."""
        rows = self.filter(page=models.F("syllabus")).order_by("code")
        return rows.values_list("code", flat=True)

    def named(self, codes):
        return self.filter(code__in=[code.lower() for code in codes])


class SyllabusCode(models.Model):
    """Who holds a code, in lower case; written by the database itself."""

    page = models.OneToOneField(
        Page, models.CASCADE, primary_key=True, related_name="+"
    )
    syllabus = models.ForeignKey(
        "cms.SyllabusPage", models.CASCADE, related_name="codes"
    )
    code = models.CharField(max_length=40)

    objects = SyllabusCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["syllabus", "code"], name="code_once_per_syllabus"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(page=models.F("syllabus")),
                name="syllabus_code_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(code=""), name="code_is_not_empty"
            ),
        ]

    def __str__(self):
        return self.code


class CodedPage(Page):
    """A page of the tree with a code that is unique within its syllabus.

    The code belongs to the page and not to a draft of it: publishing an older
    revision keeps it, and it stays while the page is published.
    """

    code = models.SlugField(
        max_length=40,
        help_text="Short and lasting, for spreadsheets and the app: letters, digits, "
        "hyphens. Capitals make no difference. Fixed while the page is published.",
    )
    description = models.TextField(
        blank=True, help_text="A sentence or two for students, shown under the title."
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("code", required_on_save=True),
        FieldPanel("description"),
    ]
    promote_panels = [SeoPanel(), *Page.promote_panels]
    search_fields = [*Page.search_fields, index.SearchField("description")]
    api_fields = ["code", "description"]
    base_form_class = CodedPageForm
    copy_form_class = CodedCopyForm

    class Meta:
        abstract = True

    def holders(self, code, parent):
        """The `SyllabusCode` rows that forbid this code to a page under `parent`."""
        return SyllabusCode.objects.around(parent).named([code])

    def codes_below(self):
        """The codes of its subpages, of any depth."""
        return set(SyllabusCode.objects.below(self).values_list("code", flat=True))

    def codes_taken(self, codes, parent):
        """Those of the codes that the syllabus of another parent already has."""
        rows = SyllabusCode.objects.around(parent).named(codes).order_by("code")
        return list(rows.values_list("code", flat=True))

    def with_content_json(self, content):
        page = super().with_content_json(content)
        page.code = self.code
        return page

    def copy_for_translation(self, *args, **options):
        """One syllabus serves every language: its codes stand in papers and sheets."""
        raise Refusal("one-syllabus")

    def structured(self, request):
        """A course in the words of schema.org."""
        address = self.get_full_url(request)
        return [structured.course(self.title, self.description, address)]


class SyllabusPage(CodedPage):
    """A syllabus, such as that of one recruitment exam."""

    template = "cms/pages/syllabus_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["cms.SubjectPage"]

    class Meta:
        verbose_name = "syllabus"

    def holders(self, code, parent):
        """Its own pages and all other syllabuses: their codes tell them apart."""
        mine = models.Q(syllabus=self.pk) if self.pk else models.Q()
        others = models.Q(page=models.F("syllabus"))
        return SyllabusCode.objects.filter(mine | others).named([code])

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "subjects": nested(self)}


class SubjectPage(CodedPage):
    """A subject of a syllabus."""

    template = "cms/pages/syllabus_part_page.html"
    parent_page_types = ["cms.SyllabusPage"]
    subpage_types = ["cms.TopicPage"]

    class Meta:
        verbose_name = "subject"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "topics": nested(self)}


class TopicPage(CodedPage):
    """A topic of a subject or of another topic."""

    template = "cms/pages/syllabus_part_page.html"
    parent_page_types = ["cms.SubjectPage", "cms.TopicPage"]
    subpage_types = ["cms.TopicPage"]

    class Meta:
        verbose_name = "topic"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "topics": nested(self)}


def nested(page):
    """The open pages under this one as a tree, in one query: [{page, children}]."""
    branches = {page.path: []}
    for child in open_below(page, Page.objects.order_by("path")):
        parent = branches.get(child.path[: -child.steplen])
        if parent is None:
            continue
        branches[child.path] = []
        parent.append({"page": child, "children": branches[child.path]})
    return branches[page.path]
