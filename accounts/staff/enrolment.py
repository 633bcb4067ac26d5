"""A second factor of one's own: getting it, its recovery codes, giving it up."""

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.forms import ActivateTOTPForm

from accounts import actions, secondfactor
from accounts.codes import CodeForm
from core.problems import Refusal


@method_decorator(
    [never_cache, sensitive_post_parameters("code"), require_admin_access],
    name="dispatch",
)
class SecondFactorView(WagtailAdminTemplateMixin, View):
    """One page: the square to scan, or what there is already."""

    page_title = "Second factor"
    header_icon = "lock"
    template_name = "accounts/staff/second_factor.html"

    def get_breadcrumbs_items(self):
        account = {"url": reverse("wagtailadmin_account"), "label": "Account"}
        return [*super().get_breadcrumbs_items(), account, {"label": "Second factor"}]

    def get(self, request):
        return self.page(self.form())

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        verb = request.POST.get("do", "")
        if not secondfactor.has_one(request.user):
            return self.enrol(form)
        return self.turn_off() if verb == "turn-off" else self.renew()

    def form(self, data=None):
        kind = CodeForm
        if not secondfactor.has_one(self.request.user):
            kind = ActivateTOTPForm
        return kind(data, user=self.request.user)

    def enrol(self, form):
        codes = actions.enrol(self.request.user, form.secret)
        secondfactor.mark_shown(self.request, self.request.user)
        messages.success(self.request, "From now on you sign in with a code as well.")
        return self.page(codes=codes)

    def renew(self):
        codes = actions.renew_recovery_codes(self.request.user)
        messages.success(self.request, "The old recovery codes no longer work.")
        return self.page(codes=codes)

    def turn_off(self):
        try:
            actions.turn_off_second_factor(self.request.user)
        except Refusal as no:
            messages.error(self.request, str(no))
        else:
            messages.success(self.request, "You sign in with your password alone.")
        return redirect("staff_second_factor")

    def page(self, form=None, codes=()):
        facts = {
            "form": form,
            "codes": codes,
            "has_one": secondfactor.has_one(self.request.user),
            "is_required": settings.REQUIRE_STAFF_MFA,
        }
        if facts["has_one"]:
            facts["left"] = len(secondfactor.recovery_codes(self.request.user))
        else:
            facts |= self.square(form.secret)
        return self.render_to_response(self.get_context_data(**facts))

    def square(self, secret):
        url = get_adapter().build_totp_url(self.request.user, secret)
        svg = get_adapter().build_totp_svg(url)
        svg = svg[svg.index("<svg") :]
        return {"square": mark_safe(svg), "secret": secret}  # noqa: S308 - drawn by us
