"""The support desk: students found, read, blocked and helped in."""

from functools import partial

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import View

from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports.base import ReportView
from wagtail.admin.widgets import BooleanRadioSelect

import django_filters

from accounts import access, actions, desk
from accounts.models import MailedCode, User
from core.exporting import SafeExport
from core.problems import Refusal

READ, MANAGE = "accounts.read_users", "accounts.manage_users"
SOUGHT = ("full_name", "email", "phone", "username")


class Reads:
    """For whoever may read students."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(READ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StudentFilter(WagtailFilterSet):
    is_active = django_filters.BooleanFilter(
        label="May sign in", widget=BooleanRadioSelect
    )
    created_at = django_filters.DateFromToRangeFilter(
        label="Signed up", widget=DateRangePickerWidget
    )

    class Meta:
        model = User
        fields = []


class StudentsView(Reads, SafeExport, ReportView):
    """Searched by name, e-mail, phone and username."""

    model = User
    page_title = "Students"
    header_icon = "user"
    is_searchable = True
    filterset_class = StudentFilter
    default_ordering = "-created_at"
    index_url_name = "students"
    index_results_url_name = "students_results"
    verbose_name_plural = "students"
    export_filename = "students"
    list_export = [
        *("id", "full_name", "email", "phone", "username", "status", "created_at"),
    ]
    columns = [
        TitleColumn(
            "full_name",
            label="Name",
            accessor=str,
            get_url=lambda student: reverse("student", args=[student.pk]),
            sort_key="full_name",
        ),
        Column("email", label="E-mail", sort_key="email"),
        Column("phone", label="Phone"),
        Column("username", label="Username", sort_key="username"),
        Column("status", label="Status"),
        DateColumn("created_at", label="Signed up", sort_key="created_at"),
    ]

    def get_base_queryset(self):
        return User.objects.students().filter(anonymised_at=None)

    def search_queryset(self, queryset):
        for word in self.search_query.split():
            found = Q()
            for field in SOUGHT:
                found |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def get_filtered_queryset(self):
        return self.get_queryset()

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "pk")


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DoorForm(forms.Form):
    door = forms.ChoiceField(label="What the student tries")
    word = forms.CharField(label="Which one", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        doors = desk.DOORS.values()
        self.fields["door"].choices = [(x.title, x.title) for x in doors]
        said = "; ".join(f"{x.title}: {x.asks}" for x in doors)
        self.fields["word"].help_text = f"{said}."

    def answer(self, student):
        """The code of the refusal, "ok" where the door opens."""
        door = desk.DOORS[self.cleaned_data["door"]]
        return access.explain(student, door.opens, self.cleaned_data["word"])


class StudentView(Reads, WagtailAdminTemplateMixin, View):
    """One student: what rooms know, and what the desk can do."""

    template_name = "accounts/desk/student.html"
    page_title = "Student"
    header_icon = "user"

    @cached_property
    def student(self):
        try:
            return access.a_student(self.kwargs["pk"])
        except Refusal as refusal:
            raise Http404 from refusal

    def get_page_subtitle(self):
        return str(self.student)

    def get_breadcrumbs_items(self):
        students = {"url": reverse("students"), "label": "Students"}
        return [
            *super().get_breadcrumbs_items(),
            students,
            {"label": str(self.student)},
        ]

    def get(self, request, pk):
        return self.page()

    def post(self, request, pk):
        verb = request.POST.get("do")
        if verb == "explain":
            return self.explained(DoorForm(request.POST))
        if not request.user.has_perm(MANAGE):
            raise PermissionDenied
        if verb in ("block", "unblock"):
            return self.turned(verb, ReasonForm(request.POST))
        if verb not in DEEDS:
            return self.page()
        return self.done(*DEEDS[verb])

    def explained(self, form):
        answer = form.answer(self.student) if form.is_valid() else None
        return self.page(doors=form, answer=answer)

    def turned(self, verb, form):
        if not form.is_valid():
            return self.page(reason=form)
        deed = partial(getattr(actions, verb), reason=form.cleaned_data["reason"])
        return self.done(deed, f"The account has been {verb}ed.")

    def done(self, deed, said):
        try:
            deed(self.request.user, self.student.pk)
        except Refusal as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, said)
        return redirect("student", self.student.pk)

    def page(self, reason=None, doors=None, answer=None):
        context = self.get_context_data(
            student=self.student,
            panels=desk.panels_of(self.student, self.request.user),
            may_manage=self.request.user.has_perm(MANAGE),
            reason=reason or ReasonForm(),
            doors=doors or DoorForm(),
            answer=answer,
        )
        return self.render_to_response(context)


DEEDS = {
    "sign-out": (actions.sign_out_everywhere, "The student is signed out everywhere."),
    "reset": (
        partial(actions.send_code, purpose=MailedCode.Purpose.RESET),
        "A code for a new password has been mailed.",
    ),
    "verify": (
        partial(actions.send_code, purpose=MailedCode.Purpose.VERIFY),
        "A code to verify the address has been mailed.",
    ),
}


class StudentsItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(READ)


urls = [
    path("students/", StudentsView.as_view(), name="students"),
    path(
        "students/results/",
        StudentsView.as_view(results_only=True),
        name="students_results",
    ),
    path("students/<int:pk>/", StudentView.as_view(), name="student"),
]
