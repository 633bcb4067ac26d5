"""Where allauth asks us: how a user is made, what a message says, what logout ends."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.response import AuthenticationResponse
from allauth.headless.internal.restkit.response import ErrorResponse

from accounts import actions, limiting, sms
from accounts.models import DeviceSession, User
from core.clients import client_ip
from core.problems import Refusal

ADDRESS_TAKEN = {
    "code": "email_taken",
    "message": "Somebody has signed up with this address meanwhile.",
    "param": "key",
}
RECORDED = ("email", "username", "full_name", "terms_version", "birth_year_band")


class Adapter(DefaultAccountAdapter):
    """Ours for `ACCOUNT_ADAPTER`."""

    def save_user(self, request, user, form, commit=True):
        """Write the whole sign-up as one row; whoever comes second learns nothing."""
        for name in RECORDED:
            setattr(user, name, form.cleaned_data[name] or getattr(user, name))
        user.consented_at = now()
        user.set_password(form.cleaned_data.get("password"))
        try:
            with transaction.atomic():
                return User.objects.insert(user)
        except IntegrityError as error:
            taken = error.__cause__.diag.constraint_name
            raise ImmediateHttpResponse(self.too_late(request, form, taken)) from error

    def too_late(self, request, form, taken):
        """The answer where somebody else took the address or the username meanwhile."""
        if "username" in taken:
            form.add_error("username", self.validation_error("username_taken"))
            return ErrorResponse(request, input=form)
        answer = prevent_enumeration(request, email=form.cleaned_data["email"])
        return AuthenticationResponse.from_response(request, answer)

    def send_account_already_exists_mail(self, email):
        """Takes as long as what a free address would bring, so that time tells nothing.

        Only a sign-up by password hashes one.
        """
        if current.request.path.endswith("/auth/signup"):
            make_password(email)
        super().send_account_already_exists_mail(email)

    def get_client_ip(self, request):
        return client_ip(request)

    def pre_authenticate(self, request, **credentials):
        limiting.count_login(request, login_of(credentials))

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            limiting.forgive_login(request, login_of(credentials))
        return user

    def send_mail(self, template_prefix, email, context):
        request = current.request
        if purpose := limiting.purpose_of(request, template_prefix):
            limiting.count_code(request, email, purpose)
        context = {"site_name": settings.WAGTAIL_SITE_NAME, **context}
        super().send_mail(template_prefix, email, context)

    def confirm_email(self, request, email_address):
        """Refused where somebody else took the address while it was being verified."""
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError as error:
            raise Refusal("invalid", errors=[ADDRESS_TAKEN]) from error

    def get_phone(self, user):
        """The verified number; one that is not can still be verified as it stands."""
        return (user.phone, True) if user.phone_verified else None

    def set_phone(self, user, phone, verified):
        actions.set_phone(user, phone, verified=verified)

    def set_phone_verified(self, user, phone):
        actions.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone):
        """Nobody signs in by number, and families share one: it belongs to nobody."""

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        limiting.count_code(current.request, phone, limiting.VERIFY)
        text = _("%(code)s is your code for %(site)s. It works for fifteen minutes.")
        sms.send(phone, text % {"code": code, "site": settings.WAGTAIL_SITE_NAME})

    def logout(self, request):
        rows = DeviceSession.objects.filter(session_key=request.session.session_key)
        actions.end_sessions(rows, DeviceSession.Ended.LOGOUT)
        super().logout(request)


def login_of(credentials):
    """What somebody signs in with; reauthentication knows more than one name."""
    return credentials.get("email") or credentials.get("username", "")
