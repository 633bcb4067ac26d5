"""Batches of students in the Wagtail admin."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import View

from wagtail.admin import messages
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import (
    EditView,
    IndexView,
    PermissionCheckedMixin,
    WagtailAdminTemplateMixin,
)
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts import actions, lists
from accounts.models import Batch, BatchMember, User
from accounts.staff import policies
from core.problems import Refusal

MEMBERS_PER_PAGE = 50


class StudentsOnly:
    """Whom the chooser offers: people who are not staff and may sign in."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("accounts.change_batch"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object_list(self):
        return User.objects.students().filter(is_active=True).order_by("email")

    @property
    def columns(self):
        return [*super().columns, Column("email", label="E-mail")]


class SearchForm(BaseFilterForm):
    q = forms.CharField(label="Search", required=False, max_length=100)

    def filter(self, objects):
        words = self.cleaned_data.get("q", "").strip()
        self.is_searching = bool(words)
        by_name = Q(full_name__icontains=words) | Q(email__icontains=words)
        return objects.filter(by_name) if words else objects


class ChooseStudents(StudentsOnly, ChooseView):
    filter_form_class = SearchForm


class ChooseStudentResults(StudentsOnly, ChooseResultsView):
    filter_form_class = SearchForm


class ChosenStudent(StudentsOnly, ChosenView):
    pass


class ChosenStudents(StudentsOnly, ChosenMultipleView):
    pass


class StudentChooser(ChooserViewSet):
    model = User
    icon = "user"
    choose_one_text = "Choose a student"
    choose_another_text = "Choose another student"
    edit_item_text = "Edit"
    choose_view_class = ChooseStudents
    choose_results_view_class = ChooseStudentResults
    chosen_view_class = ChosenStudent
    chosen_multiple_view_class = ChosenStudents
    register_widget = False


student_chooser = StudentChooser("student_chooser")


class BatchIndex(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().with_size()


class BatchEdit(EditView):
    @cached_property
    def header_buttons(self):
        url = reverse("batches:members", args=[self.object.pk])
        members = HeaderButton("Members", url=url, icon_name="group")
        return [*super().header_buttons, members]


class MembersView(
    PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, View
):
    """Who is in a batch, and three ways to add some more."""

    model = Batch
    permission_policy = policies.batches
    permission_required = "change"
    page_title = "Members"
    header_icon = "group"
    template_name = "accounts/batches/members.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.batch = self.object

    def get_page_subtitle(self):
        return self.batch.name

    def get_breadcrumbs_items(self):
        edit = reverse("batches:edit", args=[self.batch.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("batches:index"), "label": "Batches"},
            {"url": edit, "label": self.batch.name},
            {"label": "Members"},
        ]

    def get(self, request, pk):
        return self.page()

    def post(self, request, pk):
        verb = request.POST.get("do")
        form = FORMS[verb](request.POST, request.FILES) if verb in FORMS else None
        if verb == "remove":
            return self.remove(request.POST.getlist("place"))
        if form is None or not form.is_valid():
            return self.page(**{verb: form} if form else {})
        if verb == "one":
            return self.add_one(form.cleaned_data["student"])
        return self.add_rows(form.rows(), verb)

    def add_one(self, student):
        by = BatchMember.By.STAFF
        is_new = actions.add_members(self.batch, [student], by, actor=self.request.user)
        said = "is now in the batch" if is_new else "was in the batch already"
        messages.success(self.request, f"{student} {said}.")
        return redirect("batches:members", self.batch.pk)

    def add_rows(self, rows, verb):
        report = actions.add_addresses(
            self.batch, rows, BatchMember.By(verb), actor=self.request.user
        )
        added = sum(line["outcome"] == "added" for line in report)
        messages.success(self.request, f"{added} of {len(report)} rows added.")
        return self.page(
            report=[{**line, **OUTCOMES[line["outcome"]]} for line in report]
        )

    def remove(self, places):
        numbers = [int(place) for place in places if place.isdecimal()]
        gone = actions.remove_members(self.batch, numbers, actor=self.request.user)
        messages.success(self.request, f"{gone} taken out of the batch.")
        return redirect("batches:members", self.batch.pk)

    def page(self, report=None, **bound):
        members = self.batch.members.select_related("user")
        pages = Paginator(members, MEMBERS_PER_PAGE)
        forms = {verb: bound.get(verb) or form() for verb, form in FORMS.items()}
        context = self.get_context_data(
            batch=self.batch,
            members=pages.get_page(self.request.GET.get("p")),
            report=report,
            **forms,
        )
        context["media"] = forms["one"].media
        return self.render_to_response(context)


class OneForm(forms.Form):
    student = forms.ModelChoiceField(
        User.objects.students().filter(is_active=True),
        widget=student_chooser.widget_class(),
    )


class EmailsForm(forms.Form):
    emails = forms.CharField(
        label="E-mail addresses",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One or more to a line.",
    )

    def clean_emails(self):
        return lists.short_enough(lists.addresses(self.cleaned_data["emails"]))

    def rows(self):
        return self.cleaned_data["emails"]


class CsvForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        help_text="The column email is read; other columns are ignored.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self):
        try:
            return lists.short_enough(lists.csv_addresses(self.cleaned_data["file"]))
        except Refusal as no:
            raise forms.ValidationError([e["message"] for e in no.errors]) from no

    def rows(self):
        return self.cleaned_data["file"]


FORMS = {"one": OneForm, "emails": EmailsForm, "csv": CsvForm}
OUTCOMES = {
    "added": {"said": "Added.", "good": True},
    "already-in": {"said": "Was in the batch already.", "good": True},
    "twice": {"said": "Stands twice in the list.", "good": True},
    "not-an-address": {"said": "This is no e-mail address."},
    "unknown": {"said": "No student has this address."},
    "staff": {"said": "Staff are not put into batches."},
    "blocked": {"said": "This account is blocked."},
}


class BatchViewSet(ModelViewSet):
    model = Batch
    name = "batches"
    icon = "group"
    menu_label = "Batches"
    add_to_admin_menu = True
    menu_order = 550
    copy_view_enabled = False
    index_view_class = BatchIndex
    edit_view_class = BatchEdit
    list_display = [
        "name",
        Column("join_code", label="Join code"),
        Column("size", label="Members"),
        BooleanColumn("is_open", label="Open to join"),
    ]
    list_filter = ["is_open"]
    search_fields = ["name", "join_code"]
    panels = [
        FieldPanel("name"),
        FieldPanel("join_code"),
        FieldPanel("is_open"),
        FieldPanel("staff", widget=forms.CheckboxSelectMultiple),
    ]

    def get_urlpatterns(self):
        members = MembersView.as_view()
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/members/", members, name="members"),
        ]
