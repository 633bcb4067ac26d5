"""What a sign-up agrees to."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import rules


class SignupForm(forms.Form):
    """What a sign-up asks beside address, password and username."""

    full_name = forms.CharField(max_length=150, required=False)
    terms_version = forms.CharField(max_length=20)
    birth_year_band = forms.ChoiceField(choices=[(x, x) for x in rules.BANDS])
    consent = forms.Field(required=False)

    def clean_terms_version(self):
        version = self.cleaned_data["terms_version"]
        if version != settings.TERMS_VERSION:
            message = _("These are not the terms in force; read them again.")
            raise forms.ValidationError(message, code="terms_version_unknown")
        return version

    def clean_consent(self):
        """Consent is the JSON value true and nothing that merely looks like it."""
        if self.data.get("consent") is not True:
            message = _("Without your consent there is no account.")
            raise forms.ValidationError(message, code="consent_required")
        return True

    def signup(self, request, user):
        """allauth asks for it; the adapter has written everything by then."""
