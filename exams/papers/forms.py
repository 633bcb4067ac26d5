"""Forms of the exam composer: readiness speaks at the field it is about."""

import json

from django import forms
from django.core.exceptions import ValidationError

from wagtail.admin.forms import WagtailAdminModelForm

from exams.bank.forms import ReadinessForm
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


class ExamForm(ReadinessForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.question_rows()
        known = self.questions_of(rows)
        for row in rows:
            row.fields["question"].widget.known = known

    def question_rows(self):
        sections = self.formsets.get("sections")
        return [
            row
            for section in (sections.forms if sections else ())
            for row in section.formsets["questions"].forms
        ]

    def questions_of(self, rows):
        """What the choosers show, in one query."""
        from exams.bank.models import Question

        return Question.objects.in_bulk({row.instance.question_id for row in rows})

    def readiness(self, instance):
        from exams.papers import publishing

        return publishing.readiness(instance)

    def show(self, findings):
        """`sections.2.max_marks` is the field of the section numbered 2."""
        own = []
        for finding in findings:
            name, _, rest = finding.field.partition(".")
            number, _, field = rest.partition(".")
            form = self.section_form(number) if name == "sections" else None
            if form is None:
                own.append(finding)
            else:
                form.add_error(field if field in form.fields else None, finding.message)
                self.add_error(None, f"Section {number}: {finding.message}")
        super().show(own)

    def section_form(self, number):
        sections = self.formsets.get("sections")
        for form in sections.forms if sections else ():
            if (
                str(form.instance.number) == number
                and form not in sections.deleted_forms
            ):
                return form
        return None
