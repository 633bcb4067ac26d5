"""Codes of a second factor: nobody may try many, and a right one is good once.

allauth remembers a used code for half a minute in a cache, which is shorter than a code
may live and can be forgotten; counting is neither.
"""

from hashlib import sha256

from django.core.exceptions import ValidationError

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.headless.internal.restkit import inputs
from allauth.headless.mfa.views import AuthenticateView
from allauth.mfa.base.forms import AuthenticateForm

from core import limits
from core.problems import Refusal


class CodeForm(AuthenticateForm):
    """A code of the authenticator app or a recovery code; wrong ones are counted."""

    def clean_code(self):
        whose = f"user {self.user.pk}"
        counted("second-factor", whose)
        code = super().clean_code()
        limits.give_back("second-factor", whose)
        seen = sha256(normalize_user_code(code).encode()).hexdigest()
        counted("second-factor-code", f"{whose} {seen}")
        return code


def counted(name, subject):
    try:
        limits.limit(name, subject)
    except Refusal as refusal:
        raise ValidationError(str(refusal), refusal.code) from refusal


class CodeInput(CodeForm, inputs.Input):
    """The same over the API."""


class SecondFactorCall(AuthenticateView):
    """Staff with a second factor show it in the app as well."""

    input_class = CodeInput
