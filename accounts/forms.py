"""What staff are asked about people in the Wagtail admin."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm

from accounts import actions
from accounts.models import User


class PersonForm(UserForm):
    """One name instead of two, and an address that is told apart by its letters."""

    first_name = None
    last_name = None
    full_name = forms.CharField(max_length=150, label=_("Full name"))

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PersonCreationForm(PersonForm, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = ["email", "full_name", "is_superuser", "groups"]

    def save(self, commit=True):
        user = super().save(commit=False)
        if commit:
            User.objects.insert(user)
            self.save_m2m()
        return user


class PersonEditForm(PersonForm, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = ["email", "full_name", "is_active", "is_superuser", "groups"]

    def save(self, commit=True):
        user = super().save(commit)
        if commit and "email" in self.changed_data:
            actions.forget_addresses(user)
        return user


class StaffNameForm(forms.ModelForm):
    full_name = forms.CharField(max_length=150, label=_("Full name"))

    class Meta:
        model = User
        fields = ["full_name"]
