"""Signing in with Google or Apple: the native token of a provider."""

from django.conf import settings

from allauth.headless.socialaccount.inputs import SignupInput
from allauth.headless.socialaccount.views import ProviderSignupView, ProviderTokenView
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter

from core.problems import Refusal


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Ours for `SOCIALACCOUNT_ADAPTER`."""

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name"), data.get("last_name"))
        full_name = data.get("name") or " ".join(name for name in names if name)
        user.full_name = full_name[:150]
        return user

    def is_open_for_signup(self, request, sociallogin):
        """Only with an address the provider has verified: nobody claims another's."""
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        if sociallogin.user.email not in verified:
            raise Refusal("provider-address-unverified")
        return super().is_open_for_signup(request, sociallogin)


def offered():
    """The providers this deployment has keys for."""
    return sorted(settings.SOCIALACCOUNT_PROVIDERS)


class TokenView(ProviderTokenView):
    """Trades a provider's token for a sign-in; refused where there are no keys."""

    def handle(self, request, *args, **kwargs):
        if not offered():
            raise Refusal("sign-in-method-off")
        return super().handle(request, *args, **kwargs)


class AgreementInput(SignupInput):
    """What every sign-up agrees to; the address is the provider's where it names one."""

    def __init__(self, data, *, sociallogin, **kwargs):
        if address := sociallogin.user.email:
            data = {**data, "email": address}
        super().__init__(data, sociallogin=sociallogin, **kwargs)


class SignUpView(ProviderSignupView):
    """The rest of a first sign-in: what every sign-up has to agree to."""

    input_class = AgreementInput
