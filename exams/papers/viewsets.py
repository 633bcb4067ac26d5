"""The exam composer, enemy groups and extra time in the Wagtail admin."""

from django.urls import path, reverse
from django.utils.functional import cached_property

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel, ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn, UpdatedAtColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views import snippets

import django_filters

from accounts.staff.batches import student_chooser
from exams.bank.states import StateColumn
from exams.bank.viewsets import PublishedViewSet
from exams.papers.composer.beginning import SCREEN, BeginView
from exams.papers.composer.panels import COMPOSER
from exams.papers.composer.views import (
    AddExam,
    CopyExam,
    EditExam,
    ReadinessOnAdd,
    ReadinessOnEdit,
)
from exams.papers.models import EnemyGroup, Exam, ExtraTime


class ExamFilter(WagtailFilterSet):
    live = django_filters.BooleanFilter(label="Published", widget=BooleanRadioSelect)

    class Meta:
        model = Exam
        fields = ["live", "kind", "year"]


class ExamIndex(snippets.IndexView):
    """The listing, with the way from a template to an exam."""

    @cached_property
    def header_buttons(self):
        buttons = super().header_buttons
        if self.user_has_permission("add"):
            url = reverse(SCREEN)
            buttons = [
                *buttons,
                HeaderButton("New from a template", url=url, icon_name="copy"),
            ]
        return buttons


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
    index_view_class = ExamIndex
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
            path("from-template/", BeginView.as_view(), name="from_template"),
            path("readiness/", on_add, name="readiness_on_add"),
            path("readiness/<int:pk>/", on_edit, name="readiness_on_edit"),
        ]


class EnemyGroupViewSet(ModelViewSet):
    """Questions of which one paper takes one at most."""

    model = EnemyGroup
    name = "enemy_groups"
    icon = "cross"
    menu_label = "Enemy groups"
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("reason"),
            MultipleChooserPanel(
                "members",
                chooser_field_name="question",
                panels=[FieldPanel("question")],
                heading="Questions",
                label="question",
            ),
        ]
    )
    copy_view_enabled = False
    list_display = ["name", "reason"]
    search_fields = ["name", "reason"]


class ExtraTimeViewSet(ModelViewSet):
    """Who has longer for an exam."""

    model = ExtraTime
    name = "extra_times"
    icon = "time"
    menu_label = "Extra time"
    edit_handler = ObjectList(
        [
            FieldPanel(
                "user", widget=student_chooser.widget_class(), heading="Student"
            ),
            FieldPanel("exam"),
            FieldPanel("factor"),
            FieldPanel("reason"),
        ]
    )
    copy_view_enabled = False
    list_display = ["user", Column("exam", label="Exam"), "factor", "reason"]
    search_fields = ["user__full_name", "user__email", "reason"]
    add_to_reference_index = False
