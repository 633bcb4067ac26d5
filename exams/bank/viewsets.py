"""The question bank in the Wagtail admin."""

from django.shortcuts import redirect

from wagtail.admin import messages
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views import snippets

from core.problems import Refusal
from core.refusals import reasons
from exams.bank.choosing import QuestionChooserViewSet
from exams.bank.columns import COLUMNS
from exams.bank.editing import (
    ROUTES,
    AddQuestion,
    DeleteQuestion,
    EditQuestion,
    UnpublishQuestion,
)
from exams.bank.exam_types import ExamType
from exams.bank.inspecting import InspectQuestion
from exams.bank.listing import QuestionFilter, QuestionIndexView
from exams.bank.models import Question
from exams.bank.states import in_review


class CopyView(snippets.CopyView):
    """The copy's form holds what the form shows, and no row of the original."""

    not_copied = ()

    def get_initial_form_instance(self):
        original = self.get_object().get_latest_revision_as_object()
        data = without_ids(original.serializable_data())
        form = self.get_form_class()
        shown = {*form.base_fields, *form.formsets} - set(self.not_copied)
        kept = {name: value for name, value in data.items() if name in shown}
        return self.model.from_serializable_data({"pk": None, **kept})


def without_ids(data):
    """Serialised rows as new ones, child rows included."""
    children = {
        name: [without_ids(row) for row in rows]
        for name, rows in data.items()
        if isinstance(rows, list) and all(isinstance(x, dict) for x in rows)
    }
    return {**data, **children, "pk": None}


class WorkflowActionView(snippets.WorkflowActionView):
    """Says why an approval was refused, also in the dialog it was given in."""

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except Refusal as refusal:
            messages.error(request, reasons(refusal))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            done = {"step": "success", "redirect": self.redirect_url}
            return self.render_modal_json(request, done)
        return redirect(self.redirect_url)


class PublishedViewSet(snippets.SnippetViewSet):
    """Snippets that are drafted, reviewed and published here.

    `related` is what a row of the listing shows of other rows; a copy starts without
    the fields `not_copied`.
    """

    related = ("latest_revision",)
    not_copied = ()
    ordering = "-_updated_at"
    list_per_page = 50
    copy_view_class = CopyView
    workflow_action_view_class = WorkflowActionView

    def get_queryset(self, request):
        rows = self.model.objects.annotate(in_review=in_review(self.model))
        return rows.select_related(*self.related)

    def get_copy_view_kwargs(self, **kwargs):
        return super().get_copy_view_kwargs(not_copied=self.not_copied, **kwargs)


class QuestionViewSet(PublishedViewSet):
    """Questions: written, reviewed, published, found again."""

    model = Question
    name = "questions"
    icon = "help"
    menu_label = "Questions"
    filterset_class = QuestionFilter
    index_view_class = QuestionIndexView
    list_display = COLUMNS
    ordering = "-latest_revision_id"
    list_export = [
        "pk",
        "__str__",
        "kind_label",
        "subject",
        "difficulty",
        "live",
        "source",
        "source_id",
        "updated_at",
    ]
    export_headings = {
        "pk": "Number",
        "__str__": "Question",
        "kind_label": "Kind",
        "subject": "Subject",
        "difficulty": "Difficulty",
        "live": "Published",
        "source": "Source",
        "source_id": "Number in the source",
        "updated_at": "Updated",
    }
    export_filename = "questions"
    related = ("latest_revision", "subject")
    not_copied = ("source_id",)
    add_view_class = AddQuestion
    edit_view_class = EditQuestion
    delete_view_class = DeleteQuestion
    unpublish_view_class = UnpublishQuestion
    inspect_view_class = InspectQuestion
    inspect_view_enabled = True
    inspect_template_name = InspectQuestion.template_name
    inspect_view_fields = [
        "kind",
        "subject",
        "question_topics",
        "difficulty",
        "question_exam_types",
        "tags",
        "expected_seconds",
        "source",
        "source_id",
        "year",
        "author",
        "licence_note",
        "metadata",
    ]
    chooser_viewset_class = QuestionChooserViewSet
    chooser_per_page = 20

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), *ROUTES]


class ExamTypeViewSet(ModelViewSet):
    """The sorts of exam that questions can be marked to suit."""

    model = ExamType
    name = "exam_types"
    icon = "list-ul"
    menu_label = "Exam types"
    add_to_reference_index = False
    list_display = ["name"]
    search_fields = ["name"]
