"""The exam composer and its marking rules in the Wagtail admin."""

from django.contrib.admin.utils import quote
from django.db.models import Count, Max
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.timezone import localtime

from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import (
    DateColumn,
    NumberColumn,
    UpdatedAtColumn,
)
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button

import django_filters

from exams.bank.viewsets import PublishedViewSet, StateColumn
from exams.papers.composer.panels import COMPOSER
from exams.papers.composer.views import (
    AddExam,
    CopyExam,
    EditExam,
    ReadinessOnAdd,
    ReadinessOnEdit,
)
from exams.papers.forms import MarkingRuleForm
from exams.papers.models import Exam, MarkingRule
from exams.papers.previews import marking_of

IN_USE = (
    "An exam uses “{rule}”, so it stays as it is. Copy it to make the next version, "
    "then choose that in the exam."
)

LABELS = {"kinds": "Shares of a question's marks", "is_used": "Used by an exam"}


class ExamFilter(WagtailFilterSet):
    live = django_filters.BooleanFilter(label="Published", widget=BooleanRadioSelect)

    class Meta:
        model = Exam
        fields = ["live", "kind", "year"]


class ExamViewSet(PublishedViewSet):
    """Exams: composed of published questions, then published as papers."""

    model = Exam
    name = "exams"
    icon = "clipboard-list"
    menu_label = "Exams"
    filterset_class = ExamFilter
    list_display = [
        "__str__",
        NumberColumn("question_count", label="Questions"),
        NumberColumn("total_marks", label="Marks"),
        NumberColumn("duration_minutes", label="Minutes", sort_key="duration_minutes"),
        UpdatedAtColumn(),
        StateColumn(),
    ]
    list_export = [
        "name",
        "year",
        "slug",
        "live",
        "question_count",
        "total_marks",
        "duration_minutes",
        "updated_at",
    ]
    export_filename = "exams"
    related = ("latest_revision", "live_paper")
    add_to_reference_index = False  # it would ask for every question at every save
    edit_handler = COMPOSER
    add_view_class = AddExam
    edit_view_class = EditExam
    copy_view_class = CopyExam

    def get_queryset(self, request):
        return super().get_queryset(request).defer("live_paper__delivery")

    def get_urlpatterns(self):
        ask = {"form_class": self.get_form_class()}
        on_add = self.construct_view(ReadinessOnAdd, **ask)
        on_edit = self.construct_view(ReadinessOnEdit, **ask)
        return [
            *super().get_urlpatterns(),
            path("readiness/", on_add, name="readiness_on_add"),
            path("readiness/<int:pk>/", on_edit, name="readiness_on_edit"),
        ]


class RuleIndexView(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().annotate(uses=Count("sections"))


class RuleEditView(generic.EditView):
    """A rule that an exam uses is shown instead, with the way on."""

    def run_before_hook(self):
        rule = self.get_object()
        if not rule.is_used:
            return super().run_before_hook()
        messages.warning(self.request, IN_USE.format(rule=rule))
        return redirect(self.inspect_url_name, quote(rule.pk))


class RuleCopyView(generic.CopyView):
    """Copying a rule proposes its next version."""

    def get_initial_form_instance(self):
        rule = self.get_object()
        versions = MarkingRule.objects.filter(name=rule.name)
        last = versions.aggregate(last=Max("version"))["last"]
        return MarkingRule(name=rule.name, version=last + 1, kinds=rule.kinds)


class RuleInspectView(generic.InspectView):
    """What the rule gives, and how to go on from it."""

    copy_url_name = None

    def get_kinds_display_value(self):
        lines = ((line,) for line in marking_of(self.object))
        return format_html_join("", "<p>{}</p>", lines)

    def get_is_used_display_value(self):
        return "Yes, so it stays as it is" if self.object.is_used else "No"

    def get_created_at_display_value(self):
        return localize(localtime(self.object.created_at))

    def get_field_label(self, field_name, field):
        return LABELS.get(field_name) or super().get_field_label(field_name, field)

    def get_edit_url(self):
        return None if self.object.is_used else super().get_edit_url()

    @cached_property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if self.user_has_permission("add"):
            url = reverse(self.copy_url_name, args=[quote(self.object.pk)])
            buttons.append(Button("Copy as next version", url=url, icon_name="copy"))
        return buttons


class MarkingRuleViewSet(ModelViewSet):
    """Marking rules: versions that are never edited once an exam uses them."""

    model = MarkingRule
    name = "marking_rules"
    icon = "tasks"
    menu_label = "Marking rules"
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("version"), FieldPanel("kinds")],
        base_form_class=MarkingRuleForm,
    )
    index_view_class = RuleIndexView
    edit_view_class = RuleEditView
    copy_view_class = RuleCopyView
    inspect_view_class = RuleInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["name", "version", "kinds", "is_used", "created_at"]
    list_display = [
        "name",
        NumberColumn("version", label="Version", sort_key="version"),
        NumberColumn("uses", label="Sections using it", sort_key="uses"),
        DateColumn("created_at", label="Created", sort_key="created_at"),
    ]
    search_fields = ["name"]
