"""Codes of a second factor, of which nobody may try many."""

from django.core.exceptions import ValidationError

from allauth.headless.internal.restkit import inputs
from allauth.headless.mfa.views import AuthenticateView
from allauth.mfa.base.forms import AuthenticateForm

from core import limits
from core.problems import Refusal


class CodeForm(AuthenticateForm):
    """A code of the authenticator app or a recovery code; wrong ones are counted."""

    def clean_code(self):
        whose = f"user {self.user.pk}"
        try:
            limits.limit("second-factor", whose)
        except Refusal as refusal:
            raise ValidationError(str(refusal), refusal.code) from refusal
        code = super().clean_code()
        limits.give_back("second-factor", whose)
        return code


class CodeInput(CodeForm, inputs.Input):
    """The same over the API."""


class SecondFactorCall(AuthenticateView):
    """Staff with a second factor show it in the app as well."""

    input_class = CodeInput
