"""Choosing questions for an exam: the bank's own filters, and what tells rows apart."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views import chooser

from exams.bank.listing import QuestionFilter, is_number
from exams.bank.models import Question
from exams.bank.searching import matching
from exams.bank.states import StateColumn, in_review

FILTERS = (
    *("place", "difficulty", "kind", "language"),
    *("tag", "exam_type", "state", "never_used"),
)
YES_NO = [("", "All"), ("true", "Yes"), ("false", "No")]


class BankFilters(BaseFilterForm):
    """The listing's filters as a row of menus; a choice asks for the rows anew."""

    q = forms.CharField(
        label="Search term",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Search"}),
    )

    def __init__(self, data):
        super().__init__(data)
        said = QueryDict(mutable=True)
        for name, values in data.lists():
            said.setlist(name, [value for value in values if value])
        self.bank = QuestionFilter(said, queryset=Question.objects.none())
        for name in FILTERS:
            self.fields[name] = menu(self.bank.form.fields[name])

    def filter(self, objects):
        self.search_query = self.cleaned_data["q"]
        self.is_searching = any(self.cleaned_data.values())
        self.bank.queryset = matching(objects, self.search_query)
        return self.bank.qs


def menu(field):
    choices = list(getattr(field, "choices", YES_NO))
    if choices and choices[0][0]:
        choices.insert(0, ("", "All"))
    return forms.CharField(
        required=False,
        label=field.label,
        widget=forms.Select(
            choices=choices, attrs={"data-chooser-modal-search-filter": True}
        ),
    )


class ForReaders:
    """A question that is not out yet is not for everybody who may enter the admin."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("exams.view_question"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ListedQuestions(ForReaders, chooser.BaseSnippetChooseView):
    """What the exam composer chooses from: each question with what tells it apart."""

    filter_form_class = BankFilters
    template_name = "exams/bank/chooser.html"

    def get_object_list(self):
        rows = super().get_object_list().annotate(in_review=in_review(Question))
        return rows.select_related("subject").order_by("-pk")

    @property
    def columns(self):
        return [
            self.title_column,
            Column("pk", label="Number"),
            Column("kind_label", label="Kind"),
            Column("difficulty", label="Difficulty"),
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
    """Numbers that name no question are left out."""

    def get_objects(self, pks):
        return super().get_objects([pk for pk in pks if is_number(pk)])


class QuestionChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = ChooseQuestion
    choose_results_view_class = FoundQuestions
    chosen_view_class = ChosenQuestion
    chosen_multiple_view_class = ChosenQuestions
