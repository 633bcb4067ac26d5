"""Inviting staff, from the users screen; and the page an invitation opens."""

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View

from wagtail.admin import messages
from wagtail.admin.auth import permission_required, require_admin_access
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from accounts import access, actions
from accounts.forms import grantable
from accounts.models import StaffInvitation
from core.problems import Refusal

SHOWN = 100
INVITE = [require_admin_access, permission_required("accounts.add_staffinvitation")]


class InvitationForm(forms.Form):
    email = forms.EmailField(max_length=254, label="E-mail")
    full_name = forms.CharField(max_length=150, label="Full name")
    roles = forms.ModelMultipleChoiceField(
        Group.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, inviter, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = grantable(inviter)


@method_decorator(INVITE, name="dispatch")
class InvitationsView(WagtailAdminTemplateMixin, FormView):
    """Who was invited and what became of it; a form to invite one more."""

    page_title = "Invitations"
    header_icon = "mail"
    template_name = "accounts/staff/invitations.html"
    form_class = InvitationForm

    def get_breadcrumbs_items(self):
        users = {"url": reverse("wagtailusers_users:index"), "label": "Users"}
        return [*super().get_breadcrumbs_items(), users, {"label": "Invitations"}]

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "inviter": self.request.user}

    def get_context_data(self, **kwargs):
        rows = StaffInvitation.objects.select_related("invited_by")
        shown = rows.prefetch_related("roles")[:SHOWN]
        return super().get_context_data(invitations=shown, **kwargs)

    def form_valid(self, form):
        base_url = settings.WAGTAILADMIN_BASE_URL
        actions.invite(self.request.user, **form.cleaned_data, base_url=base_url)
        messages.success(
            self.request, f"{form.cleaned_data['email']} has been invited by mail."
        )
        return redirect("staff_invitations")


@method_decorator(INVITE, name="dispatch")
class WithdrawView(View):
    def post(self, request, invitation_id):
        if actions.withdraw(invitation_id, actor=request.user):
            messages.success(request, "The invitation no longer opens anything.")
        return redirect("staff_invitations")


class AcceptForm(forms.Form):
    full_name = forms.CharField(max_length=150, label="Your name")
    password1 = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="The same password again",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"])
        return self.cleaned_data["password1"]

    def clean(self):
        first, second = (self.cleaned_data.get(f"password{n}") for n in (1, 2))
        if first and second and first != second:
            self.add_error("password2", "The two passwords are not the same.")
        return self.cleaned_data


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class AcceptView(FormView):
    """The page of a mailed invitation: a name, a password, and one is staff."""

    template_name = "accounts/staff/accept.html"
    form_class = AcceptForm

    def dispatch(self, request, *args, **kwargs):
        try:
            self.invitation = access.open_invitation(kwargs["token"])
        except Refusal as no:
            return self.render_to_response({"refusal": no}, status=no.status)
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get_initial(self):
        return {"full_name": self.invitation.full_name}

    def form_valid(self, form):
        data = form.cleaned_data
        token = self.kwargs["token"]
        actions.accept(token, data["full_name"], data["password1"])
        messages.success(self.request, "Welcome. Sign in with your new password.")
        return redirect("wagtailadmin_login")
