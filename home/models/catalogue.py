"""The published exams, and a page for each of them."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Locale, Page

from cms.site import structured
from cms.site.heads import trail_of
from cms.site.visible import is_open
from exams.papers.models import Exam
from home.models.composed import ANYWHERE, ComposedPage
from home.shown import marking_lines, with_opening

PER_PAGE = 24


class ExamCataloguePage(RoutablePageMixin, ComposedPage):
    """All published exams; below its address each has one of its own."""

    intro = models.TextField(blank=True, help_text="A sentence or two under the title.")

    template = "home/pages/exam_catalogue_page.html"
    parent_page_types = ANYWHERE
    subpage_types = []
    max_count_per_parent = 1

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body", heading="Below the exams"),
    ]
    api_fields = ["intro", *ComposedPage.api_fields]

    class Meta:
        verbose_name = "exam catalogue"

    @classmethod
    def address(cls, language, request=None):
        """Where the exams of this language's catalogue begin; "" without one."""
        wanted = (language, default().language_code)
        rows = cls.objects.live().filter(locale__language_code__in=wanted)
        pages = [page for page in rows.select_related("locale") if is_open(page)]
        pages.sort(key=lambda page: wanted.index(page.locale.language_code))
        return pages[0].get_url(request) if pages else ""

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        exams = Exam.objects.live().offered_to()
        years = exams.order_by("-year").values_list("year", flat=True).distinct()
        years = [year for year in years if year]
        asked = request.GET.get("year", "")
        year = next((x for x in years if str(x) == asked), None)
        rows = exams.with_paper().filter(**({"year": year} if year else {}))
        found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        with_opening(found, timezone.now())
        return {
            **context,
            "exams": found,
            "years": years,
            "year": year,
            "catalogue": self.get_url(request),
            "head": {"canonical": self.canonical(request, year, found.number)},
        }

    def canonical(self, request, year, number):
        said = {"year": year, "page": number if number > 1 else None}
        query = urlencode({name: x for name, x in said.items() if x})
        return f"{self.get_full_url(request)}{'?' if query else ''}{query}"

    @path("<slug:slug>/", name="exam")
    def exam(self, request, slug):
        """A published exam: what it asks, how long, and how it is marked."""
        exam = Exam.objects.live().offered_to().with_paper().filter(slug=slug).first()
        if exam is None:
            raise Http404
        with_opening([exam], timezone.now())
        self.path_below = f"{slug}/"
        address = f"{self.get_full_url(request)}{slug}/"
        trail_of(self, request).append(
            {
                "title": str(exam),
                "href": f"{self.get_url(request)}{slug}/",
                "full": address,
            }
        )
        return self.render(
            request,
            template="home/pages/exam_page.html",
            context_overrides={
                "exam": exam,
                "sections": sections_of(exam.live_paper),
                "head": {
                    "title": str(exam),
                    "canonical": address,
                    "description": exam.description[:160],
                },
                "graph": [quiz(exam, address)],
            },
        )

    def get_sitemap_urls(self, request=None):
        address = self.get_full_url(request)
        rows = Exam.objects.live().offered_to().values_list("slug", "last_published_at")
        exams = [{"location": f"{address}{slug}/", "lastmod": at} for slug, at in rows]
        return [*super().get_sitemap_urls(request), *exams]


def default():
    return Locale.get_default()


def sections_of(paper):
    """The sections of a paper with what visitors may know of their marking.

    Of a paper drawn per student nobody knows yet which kinds there will be.
    """
    rows = paper.questions.order_by("section").values_list("section", "version__kind")
    kinds = {section["number"]: {} for section in paper.sections}
    for number, kind in rows:
        kinds[number][kind] = True
    return [
        {
            **section,
            "count": section["question_count"],
            "marking": marking_lines(
                [
                    section["marking"]["kinds"][kind]
                    for kind in kinds[section["number"]]
                ],
                get_language(),
            ),
        }
        for section in paper.sections
    ]


def quiz(exam, address):
    """The exam in the words of schema.org."""
    minutes = exam.live_paper.duration_minutes
    return structured.without_blanks(
        {
            "@type": "Quiz",
            "name": str(exam),
            "description": exam.description,
            "url": address,
            "timeRequired": f"PT{minutes}M",
            "educationalUse": "mock exam",
            "datePublished": exam.first_published_at.date().isoformat(),
        }
    )
