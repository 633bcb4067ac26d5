"""Somebody of the staff lost phone and recovery codes: the second factor is taken away."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import FormView

from wagtail.admin import messages
from wagtail.admin.auth import permission_required, require_admin_access
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from accounts import access, actions, secondfactor
from accounts.staff.students import ReasonForm
from core.problems import Refusal

MANAGE = "core.manage_security"


def address(helper, person):
    """Where the second factor of a person is taken away, None where that is not for
    this helper or there is none."""
    may = helper.has_perm(MANAGE) and access.may_take_factor(helper, person)
    if may and secondfactor.has_one(person):
        return reverse("staff_lost_factor", args=[person.pk])


@method_decorator(
    [require_admin_access, permission_required(MANAGE)],
    name="dispatch",
)
class LostFactorView(WagtailAdminTemplateMixin, FormView):
    """What will happen, a reason, and the button; reached from the edit screen."""

    page_title = "Take away the second factor"
    header_icon = "lock"
    template_name = "accounts/staff/lost_factor.html"
    form_class = ReasonForm

    @cached_property
    def person(self):
        try:
            return access.who_lost_factor(self.request.user, self.kwargs["pk"])
        except Refusal as refusal:
            no = Http404 if refusal.code == "not-found" else PermissionDenied
            raise no from refusal

    def get_page_subtitle(self):
        return str(self.person)

    def get_breadcrumbs_items(self):
        users = {"url": reverse("wagtailusers_users:index"), "label": "Users"}
        edit = reverse("wagtailusers_users:edit", args=[self.person.pk])
        return [
            *super().get_breadcrumbs_items(),
            users,
            {"url": edit, "label": str(self.person)},
            {"label": "Second factor"},
        ]

    def get_context_data(self, **kwargs):
        facts = {
            "person": self.person,
            "has_one": secondfactor.has_one(self.person),
            "is_required": settings.REQUIRE_STAFF_MFA,
        }
        return super().get_context_data(**facts, **kwargs)

    def form_valid(self, form):
        reason = form.cleaned_data["reason"]
        actions.take_second_factor(self.request.user, self.person.pk, reason)
        messages.success(
            self.request, f"{self.person} is signed out and has no second factor now."
        )
        return redirect("staff_lost_factor", self.person.pk)
