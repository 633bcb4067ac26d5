"""What staff are asked about people in the Wagtail admin."""

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms.auth import LoginForm
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm

from allauth.account.adapter import get_adapter

from accounts import access, actions
from accounts.models import User
from core.problems import Refusal
from core.watching import current_actor


class PersonForm(UserForm):
    """One name instead of two, and an address that is told apart by its letters."""

    first_name = None
    last_name = None
    full_name = forms.CharField(max_length=150, label=_("Full name"))

    def __init__(self, *args, **kwargs):
        """Only superusers make superusers."""
        super().__init__(*args, **kwargs)
        self.editor = current_actor()
        if "is_superuser" in self.fields:
            is_theirs = self.editor is not None and self.editor.is_superuser
            self.fields["is_superuser"].disabled = not is_theirs
        self.fields["groups"].queryset = grantable(self.editor)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def _save_m2m(self):
        super()._save_m2m()
        actions.note_staff(self.instance)


def grantable(editor):
    """The roles an editor chooses from, none for nobody."""
    roles = access.roles_to_grant(editor) if editor else Group.objects.none()
    return roles.order_by("name")


class PersonCreationForm(PersonForm, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = ["email", "full_name", "is_superuser", "groups"]

    def save(self, commit=True):
        user = super().save(commit=False)
        if commit:
            User.objects.insert(user)
            self.save_m2m()
            actions.note_switches(user, self.changed_data, actor=self.editor)
        return user


class PersonEditForm(PersonForm, UserEditForm):
    """No password: whoever needs one has a code or a link mailed."""

    password_enabled = False
    reason = forms.CharField(
        label=_("Why this changes"),
        max_length=500,
        required=False,
        help_text=_("For blocking somebody and letting them in again. It is kept."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not (self.editor and access.may_switch(self.editor, self.instance)):
            self.fields.pop("is_active", None)
        if "is_active" not in self.fields:
            self.fields.pop("reason")

    class Meta(UserEditForm.Meta):
        fields = ["email", "full_name", "is_active", "is_superuser", "groups"]

    def clean(self):
        cleaned = super().clean()
        if "is_active" in self.changed_data and not cleaned.get("reason"):
            self.add_error("reason", str(Refusal("reason-missing")))
        return cleaned

    def save(self, commit=True):
        user = super().save(commit)
        if commit and "email" in self.changed_data:
            actions.forget_addresses(user)
        if commit:
            reason = self.cleaned_data.get("reason", "")
            actions.note_switches(
                user, self.changed_data, actor=self.editor, reason=reason
            )
        return user


class StaffNameForm(forms.ModelForm):
    full_name = forms.CharField(max_length=150, label=_("Full name"))

    class Meta:
        model = User
        fields = ["full_name"]


class StaffSignInForm(LoginForm):
    """Students, blocked people and strangers are all told the same."""

    def clean(self):
        email = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if email and password:
            user = get_adapter().authenticate(
                self.request, email=email, password=password
            )
            self.confirm_login_allowed(user)
            self.user_cache = user
        return self.cleaned_data

    def confirm_login_allowed(self, user):
        is_welcome = user is not None and user.is_active
        if not (is_welcome and user.has_perm("wagtailadmin.access_admin")):
            raise self.get_invalid_login_error()
