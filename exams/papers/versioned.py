"""Data with versions in the Wagtail admin: what an exam uses is shown, and copied."""

from django.contrib.admin.utils import quote
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import DateColumn, NumberColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from exams.papers.forms import Indented, MarkingRuleForm, ScaleForm, TemplateForm
from exams.papers.models import Exam, ExamTemplate, MarkingRule, ScoreScale
from exams.papers.previews import marking_of

IN_USE = (
    "An exam uses “{thing}”, so it stays as it is. Copy it to make the next version, "
    "then choose that in the exam."
)
LABELS = {"kinds": "Shares of a question's marks", "is_used": "Used by an exam"}


class VersionedIndex(snippets.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().annotate(uses=Count(self.model.user_rows))


class TemplateIndex(snippets.IndexView):
    def get_base_queryset(self):
        begun = Exam.objects.filter(template=OuterRef("pk")).order_by()
        count = begun.values("template").annotate(n=Count("pk")).values("n")
        rows = super().get_base_queryset()
        return rows.annotate(uses=Coalesce(Subquery(count), 0))


class VersionedEdit(snippets.EditView):
    """What an exam uses is shown instead, with the way on."""

    def run_before_hook(self):
        thing = self.get_object()
        if not thing.is_used:
            return super().run_before_hook()
        messages.warning(self.request, IN_USE.format(thing=thing))
        return redirect(self.inspect_url_name, quote(thing.pk))


class VersionedCopy(snippets.CopyView):
    """Copying proposes the next version."""

    def get_initial_form_instance(self):
        thing = self.get_object()
        versions = self.model.objects.filter(name=thing.name)
        last = versions.aggregate(last=Max("version"))["last"]
        said = {name: getattr(thing, name) for name in self.form_class.base_fields}
        return self.model(**{**said, "version": last + 1})


class VersionedInspect(snippets.InspectView):
    """What it says, and how to go on from it."""

    copy_url_name = None

    def get_kinds_display_value(self):
        lines = ((line,) for line in marking_of(self.object))
        return format_html_join("", "<p>{}</p>", lines)

    def get_content_display_value(self):
        return self.as_text(self.object.content)

    def get_shape_display_value(self):
        return self.as_text(self.object.shape)

    def as_text(self, value):
        return format_html("<pre>{}</pre>", Indented().encode(value))

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


class VersionedViewSet(snippets.SnippetViewSet):
    """Versions that are never edited once an exam uses them."""

    index_view_class = VersionedIndex
    edit_view_class = VersionedEdit
    copy_view_class = VersionedCopy
    inspect_view_class = VersionedInspect
    inspect_view_enabled = True
    search_fields = ["name"]

    @property
    def list_display(self):
        return [
            "name",
            NumberColumn("version", label="Version", sort_key="version"),
            NumberColumn("uses", label=self.uses_label, sort_key="uses"),
            DateColumn("created_at", label="Created", sort_key="created_at"),
        ]


def fields(form, *names):
    return ObjectList([FieldPanel(name) for name in names], base_form_class=form)


class MarkingRuleViewSet(VersionedViewSet):
    model = MarkingRule
    name = "marking_rules"
    icon = "tasks"
    menu_label = "Marking rules"
    uses_label = "Sections using it"
    edit_handler = fields(MarkingRuleForm, "name", "version", "kinds")
    inspect_view_fields = ["name", "version", "kinds", "is_used", "created_at"]


class ScoreScaleViewSet(VersionedViewSet):
    model = ScoreScale
    name = "score_scales"
    icon = "order"
    menu_label = "Score scales"
    uses_label = "Exams using it"
    edit_handler = fields(ScaleForm, "name", "version", "content")
    inspect_view_fields = ["name", "version", "content", "is_used", "created_at"]


class ExamTemplateViewSet(VersionedViewSet):
    model = ExamTemplate
    name = "exam_templates"
    icon = "copy"
    menu_label = "Exam templates"
    index_view_class = TemplateIndex
    uses_label = "Exams begun from it"
    edit_handler = fields(TemplateForm, "board", "name", "year", "version", "shape")
    inspect_view_fields = [
        *("board", "name", "year", "version", "shape", "is_used", "created_at"),
    ]
