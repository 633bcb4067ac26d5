"""The question bank in the Wagtail admin."""

from operator import attrgetter

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.shortcuts import redirect

from wagtail.admin import messages
from wagtail.admin.filters import PopularTagsFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, UpdatedAtColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.models import WorkflowState
from wagtail.snippets.views import chooser, snippets

import django_filters
from taggit.models import Tag

from core.problems import Refusal
from core.refusals import reasons
from exams.bank.editing import ROUTES, AddQuestion, EditQuestion
from exams.bank.exam_types import ExamType
from exams.bank.inspecting import InspectQuestion
from exams.bank.models import Question
from exams.kinds import CHOICES

TAGS_SHOWN = 50


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


class StateColumn(StatusTagColumn):
    """Draft, live or both, and whether somebody is to approve it; without a query."""

    def __init__(self, sort_key="live"):
        super().__init__(
            "state",
            label="State",
            accessor=state_of,
            primary=attrgetter("live"),
            sort_key=sort_key,
        )


def state_of(snippet):
    changed = snippet.has_unpublished_changes
    state = "live + draft" if changed else "live"
    state = state if snippet.live else "draft"
    return f"{state}, in review" if getattr(snippet, "in_review", False) else state


def in_review(model):
    """True where a workflow on the row is under way."""
    running = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(model),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return Exists(running)


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


class QuestionFilter(WagtailFilterSet):
    """Narrows the listing by what a question is and where it belongs."""

    kind = django_filters.ChoiceFilter(
        choices=CHOICES, empty_label="All", widget=RadioSelect
    )
    live = django_filters.BooleanFilter(label="Published", widget=BooleanRadioSelect)

    class Meta:
        model = Question
        fields = ["kind", "subject", "difficulty", "live"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = Question.tags.through.objects.values("tag")
        tags = Tag.objects.filter(pk__in=used).order_by("name")[:TAGS_SHOWN]
        self.filters["tag"] = PopularTagsFilter(
            label="Tag",
            field_name="tags__name",
            choices=[(tag.name, tag.name) for tag in tags],
            widget=CheckboxSelectMultiple,
            use_subquery=True,
        )


class ForReaders:
    """A question that is not out yet is not for everybody who may enter the admin."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("exams.view_question"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ListedQuestions(ForReaders, chooser.BaseSnippetChooseView):
    """What the exam composer chooses from: each question with what tells it apart."""

    def get_object_list(self):
        rows = super().get_object_list().annotate(in_review=in_review(Question))
        return rows.select_related("subject").order_by("-pk")

    @property
    def columns(self):
        return [
            self.title_column,
            Column("kind_label", label="Kind"),
            Column("subject", label="Subject"),
            StateColumn(sort_key=None),
        ]


class ChooseQuestion(
    chooser.ChooseViewMixin, chooser.CreationFormMixin, ListedQuestions
):
    pass


class FoundQuestions(
    chooser.ChooseResultsViewMixin, chooser.CreationFormMixin, ListedQuestions
):
    pass


class ChosenQuestion(ForReaders, chooser.SnippetChosenView):
    pass


class ChosenQuestions(ForReaders, chooser.SnippetChosenMultipleView):
    pass


class QuestionChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = ChooseQuestion
    choose_results_view_class = FoundQuestions
    chosen_view_class = ChosenQuestion
    chosen_multiple_view_class = ChosenQuestions


class QuestionViewSet(PublishedViewSet):
    """Questions: written, reviewed, published, found again."""

    model = Question
    name = "questions"
    icon = "help"
    menu_label = "Questions"
    filterset_class = QuestionFilter
    list_display = [
        "__str__",
        Column("kind_label", label="Kind", sort_key="kind"),
        Column("subject", label="Subject", sort_key="subject__title"),
        Column("get_difficulty_display", label="Difficulty", sort_key="difficulty"),
        UpdatedAtColumn(),
        StateColumn(),
    ]
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
    inspect_view_class = InspectQuestion
    inspect_view_enabled = True
    inspect_template_name = InspectQuestion.template_name
    inspect_view_fields = [
        "kind",
        "subject",
        "difficulty",
        "tags",
        "source",
        "source_id",
        "year",
        "author",
        "licence_note",
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
