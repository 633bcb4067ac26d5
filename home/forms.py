"""Forms of the home screens' admin."""

import json

from django import forms
from django.db import transaction

from wagtail.admin.forms import WagtailAdminModelForm

from home.models import AppConfig
from home.models.configs import key_choices


class Pretty(json.JSONEncoder):
    """JSON that people can read."""

    def __init__(self, **options):
        super().__init__(**{**options, "indent": 2, "ensure_ascii": False})


class AppConfigForm(WagtailAdminModelForm):
    """A version of a setting; its number is the next one of the key."""

    key = forms.ChoiceField(choices=key_choices, label="What")
    content = forms.JSONField(
        encoder=Pretty,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="JSON; the examples below show what fits.",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["key"].disabled = True

    @transaction.atomic
    def save(self, commit=True):
        if not self.instance.pk:
            self.instance.number = AppConfig.objects.next_number(self.instance.key)
        return super().save(commit)
