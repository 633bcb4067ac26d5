"""The form of marking rules."""

import json

from django import forms
from django.core.exceptions import ValidationError

from wagtail.admin.forms import WagtailAdminModelForm

from exams.kinds import KINDS
from exams.kinds.marking import rule_findings


def validate_rule(value):
    if findings := rule_findings(value, KINDS):
        raise ValidationError(findings)


class Indented(json.JSONEncoder):
    def __init__(self, **options):
        super().__init__(**{**options, "indent": 2})


class MarkingRuleForm(WagtailAdminModelForm):
    """A rule's shares as JSON, with an example beside it."""

    kinds = forms.JSONField(
        label="Shares of a question's marks",
        encoder=Indented,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false"}),
        help_text="For each kind of question what a right, a wrong and a blank answer "
        "give, as shares of the question's marks, in quotes: a third off is “-1/3”. "
        'Example: {"numeric": {"mode": "exact", "right": "1", "wrong": "-1/3", '
        '"blank": "0"}}',
    )
