"""Signing in at /admin/login/: password first, then the second factor."""

from time import time

from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from wagtail.admin.views.account import LoginView

from accounts import access, secondfactor
from accounts.codes import CodeForm
from accounts.staff.waiting import asked_too_often
from core.problems import Refusal

HALF_WAY = "staff_sign_in"
PATIENCE = 5 * 60


class SignInView(LoginView):
    """Wagtail's form; nobody with a second factor is signed in by a password alone."""

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        try:
            is_right = form.is_valid()
        except Refusal as refusal:
            return asked_too_often(self, form, refusal)
        return self.form_valid(form) if is_right else self.form_invalid(form)

    def form_valid(self, form):
        user = form.get_user()
        if not secondfactor.has_one(user):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[HALF_WAY] = {
            "user": user.pk,
            "backend": user.backend,
            "at": time(),
            "remember": bool(form.cleaned_data.get("remember")),
            "next": self.get_success_url(),
        }
        return redirect("staff_second_step")


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class SecondStepView(FormView):
    """Asks for a code of the authenticator app, or a recovery code."""

    template_name = "accounts/staff/second_step.html"
    form_class = CodeForm

    def dispatch(self, request, *args, **kwargs):
        self.half_way = half_way(request)
        self.person = person_of(request, self.half_way)
        if self.person is None or not secondfactor.has_one(self.person):
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.person}

    def form_valid(self, form):
        form.save()
        onward = self.get_success_url()
        if self.half_way:
            self.request.session.pop(HALF_WAY, None)
            login(self.request, self.person, backend=self.half_way["backend"])
            age = settings.SESSION_COOKIE_AGE if self.half_way["remember"] else 0
            self.request.session.set_expiry(age)
        secondfactor.mark_shown(self.request, self.person)
        return redirect(onward)

    def get_success_url(self):
        onward = (self.half_way or self.request.GET).get("next", "")
        host, secure = {self.request.get_host()}, self.request.is_secure()
        is_ours = url_has_allowed_host_and_scheme(onward, host, require_https=secure)
        return onward if is_ours else reverse("wagtailadmin_home")


def half_way(request):
    """What the password step left, None when it is too long ago."""
    facts = request.session.get(HALF_WAY)
    return facts if facts and time() - facts["at"] < PATIENCE else None


def person_of(request, facts):
    """Who is asked for a code: who gave the password, or who is signed in already."""
    if facts:
        return access.half_signed_in(facts["user"])
    return request.user if request.user.is_authenticated else None
