"""The forms of what comes in versions: JSON, with an example beside it."""

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


class ScaleForm(WagtailAdminModelForm):
    """A scale as JSON."""

    content = forms.JSONField(
        label="Scale",
        encoder=Indented,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text='A line, {"slope": "1/2", "offset": "100"}, or a table of steps: from '
        'this score on, that scaled score: {"table": [["0", "200"], ["50", "500"]]}. '
        "Numbers stand in quotes; fractions are allowed.",
    )


class TemplateForm(WagtailAdminModelForm):
    """A template's shape as JSON."""

    shape = forms.JSONField(
        encoder=Indented,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false"}),
        help_text="Minutes, languages, tie keys and sections. A section has name, the "
        "name of its marking rule, and parts: how many questions of how many marks, of "
        'which kind: {"minutes": 60, "languages": ["en"], "tie_keys": [], "sections": '
        '[{"name": "Physics", "rule": "NEET", "parts": [{"count": 10, "marks": "4", '
        '"kind": "single_choice"}]}]}. A section may have minutes and answer_any.',
    )
