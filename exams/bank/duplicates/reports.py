"""Pairs of like questions as a report of the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, Table, TitleColumn
from wagtail.admin.views.reports import ReportView

import django_filters

from core.exporting import SafeExport
from exams.bank.duplicates.models import Pair

OPEN = "open"
VERDICTS = [(OPEN, "To be looked at"), *[x for x in Pair.Verdict.choices if x[0]]]


class PairFilter(WagtailFilterSet):
    verdict = django_filters.ChoiceFilter(
        label="Decided", choices=VERDICTS, method="by_verdict", empty_label="All"
    )
    is_exact = django_filters.BooleanFilter(label="Says exactly the same")

    class Meta:
        model = Pair
        fields = []

    def by_verdict(self, rows, name, value):
        return rows.filter(verdict="" if value == OPEN else value)


class StackedTable(Table):
    """Its rows are blocks on a phone."""

    class Media:
        css = {"all": ["exams/stacked.css"]}


class LikeQuestions(SafeExport, ReportView):
    """The closest first; a row opens both side by side."""

    model = Pair
    page_title = "Like questions"
    header_icon = "copy"
    filterset_class = PairFilter
    table_class = StackedTable
    table_classname = "listing stacked"
    index_url_name = "like_questions"
    index_results_url_name = "like_questions_results"
    export_filename = "like-questions"
    columns = [
        TitleColumn(
            "first",
            label="Question",
            get_url=lambda pair: reverse("like_pair", args=[pair.pk]),
        ),
        Column("second", label="Like question"),
        Column("alike", label="Alike", accessor=lambda pair: told(pair)),
        Column("get_verdict_display", label="Decided"),
        DateColumn("found_at", label="Found", width="12%"),
    ]
    list_export = [
        *("first_id", "first", "second_id", "second"),
        *("score", "is_exact", "verdict", "kept_id", "decided_by", "decided_at"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("exams.view_question"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = Pair.objects.order_by("-score", "-pk")
        return rows.select_related("first", "second", "decided_by")


def told(pair):
    return "the same" if pair.is_exact else f"{100 * pair.score:.0f} %"


class LikeItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("exams.view_question")


def menu_item():
    return LikeItem("Like questions", reverse("like_questions"), icon_name="copy")


def urls():
    view = LikeQuestions
    return [
        path("reports/like-questions/", view.as_view(), name="like_questions"),
        path(
            "reports/like-questions/results/",
            view.as_view(results_only=True),
            name="like_questions_results",
        ),
    ]
