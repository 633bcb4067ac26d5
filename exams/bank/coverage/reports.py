"""What a syllabus has questions for, and what it has none for, as a report."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.forms import RadioSelect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

import django_filters

from cms.syllabus.models import SubjectPage, SyllabusPage
from core.exporting import SafeExport
from exams.bank.coverage.counting import Counts, Tally, counts, gaps, pages, topicless
from exams.bank.models import Question
from exams.kinds import CHOICES

ABOVE = (SyllabusPage, SubjectPage)
DIFFICULTIES = Question.Difficulty.choices
SUBJECT, TOPIC = "subject", "topic"
NONE = Tally()


class CoverageFilter(WagtailFilterSet):
    """The place narrows the rows; kind and difficulty narrow what is counted."""

    below = django_filters.ModelChoiceFilter(
        label="Part of the syllabus",
        method="by_place",
        queryset=lambda _: Page.objects.type(*ABOVE).order_by("path"),
        empty_label="Everything",
    )
    kind = django_filters.ChoiceFilter(
        label="Kind", choices=CHOICES, method="all_rows", empty_label="All"
    )
    difficulty = django_filters.ChoiceFilter(
        label="Difficulty", choices=DIFFICULTIES, method="all_rows", empty_label="All"
    )
    gaps = django_filters.ChoiceFilter(
        label="Rows",
        choices=[("on", "Only gaps")],
        method="by_gap",
        empty_label="All",
        widget=RadioSelect,
    )

    class Meta:
        model = Page
        fields = []

    @cached_property
    def counts(self):
        told = self.form.cleaned_data if self.is_valid() else {}
        self.wanted = {name: told.get(name) for name in ("kind", "difficulty")}
        return counts(self.wanted)

    @cached_property
    def gap_ids(self):
        return gaps(self.counts)

    def by_place(self, rows, name, place):
        return rows.descendant_of(place, inclusive=True)

    def by_gap(self, rows, name, value):
        return rows.filter(pk__in=self.gap_ids)

    def all_rows(self, rows, name, value):
        return rows


@dataclass
class Line:
    """A subject or topic; `most` is the longest bar of its level."""

    page: Page
    level: str
    indent: int
    counts: Counts
    most: int
    is_gap: bool
    topicless: int

    @property
    def bars(self):
        """Percent of the width: published, and not."""
        total = self.counts.total
        return [round(100 * x / max(1, self.most)) for x in (total.live, total.drafts)]

    @property
    def difficulties(self):
        split = self.counts.difficulty
        return [(label, split.get(name, NONE)) for name, label in DIFFICULTIES]

    @property
    def kinds(self):
        split = self.counts.kind
        return [(label, split[name]) for name, label in CHOICES if name in split]


def split_up():
    """(name, heading, place in the counts) of what a file says of each part."""
    for facet, choices in (("difficulty", DIFFICULTIES), ("kind", CHOICES)):
        for name, label in choices:
            for state, words in (("live", "published"), ("drafts", "drafts")):
                yield f"{name}_{state}", f"{label}, {words}", (facet, name, state)


SPLIT = list(split_up())


class Cell(BaseColumn):
    """A cell with a template of its own, `exams/coverage/<name>.html`."""

    class Media:
        css = {"all": ["exams/coverage.css", "exams/stacked.css"]}

    @property
    def cell_template_name(self):
        return f"exams/coverage/{self.name}.html"


class Coverage(SafeExport, ReportView):
    """Subjects and topics in the order of the tree, with what they have."""

    model = Page
    page_title = "Coverage of the syllabus"
    header_icon = "list-ul"
    verbose_name_plural = "subjects or topics"
    filterset_class = CoverageFilter
    index_url_name = "coverage"
    index_results_url_name = "coverage_results"
    results_template_name = "exams/coverage/results.html"
    export_filename = "coverage"
    table_classname = "listing stacked"
    paginate_by = 200
    columns = [
        Cell("place", label="Subject or topic", width="30%"),
        Cell("questions", label="Questions", width="25%"),
        Cell("difficulties", label="By difficulty", width="20%"),
        Cell("kinds", label="By kind"),
    ]
    list_export = [
        *("level", "code", "title", "gap", "live", "drafts", "without_topic"),
        *[name for name, _, _ in SPLIT],
    ]
    export_headings = {
        "level": "Level",
        "code": "Code",
        "title": "Title",
        "gap": "Gap",
        "live": "Published",
        "drafts": "Drafts",
        "without_topic": "Without a topic",
        **{name: heading for name, heading, _ in SPLIT},
    }

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("exams.view_question"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return pages().specific()

    def get_table(self, rows):
        self.lines = self.lines_of(list(rows))
        return super().get_table(self.lines)

    def decorate_paginated_queryset(self, rows):
        return self.lines

    def lines_of(self, rows):
        found = self.filters.counts
        loose = topicless(self.filters.wanted)
        most = {SUBJECT: 0, TOPIC: 0}
        for page in rows:
            total = found[page.pk].total
            most[level(page)] = max(most[level(page)], total.live + total.drafts)
        return [
            Line(
                page,
                level(page),
                indent=max(0, page.depth - self.top),
                counts=found[page.pk],
                most=most[level(page)],
                is_gap=page.pk in self.filters.gap_ids,
                topicless=loose.get(page.pk, 0),
            )
            for page in rows
        ]

    @cached_property
    def top(self):
        """The depth at which subjects stand."""
        return min(SubjectPage.objects.values_list("depth", flat=True), default=0)

    def to_row_dict(self, line):
        split, total = line.counts, line.counts.total
        told = {
            "level": line.level,
            "code": line.page.code,
            "title": line.page.title,
            "gap": line.is_gap,
            "live": total.live,
            "drafts": total.drafts,
            "without_topic": line.topicless,
        }
        parts = {
            name: getattr(getattr(split, facet).get(part, NONE), state)
            for name, _, (facet, part, state) in SPLIT
        }
        return {**told, **parts}


def level(page):
    return SUBJECT if isinstance(page, SubjectPage) else TOPIC


class CoverageItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("exams.view_question")


def menu_item():
    return CoverageItem("Coverage", reverse("coverage"), icon_name="list-ul")


def page_button(page, user, **_):
    """From a syllabus or subject to what it has."""
    if issubclass(page.specific_class, ABOVE) and user.has_perm("exams.view_question"):
        url = f"{reverse('coverage')}?{urlencode({'below': page.pk})}"
        yield Button("Coverage", url, icon_name="list-ul", priority=80)


def urls():
    view = Coverage
    return [
        path("reports/coverage/", view.as_view(), name="coverage"),
        path(
            "reports/coverage/results/",
            view.as_view(results_only=True),
            name="coverage_results",
        ),
    ]
