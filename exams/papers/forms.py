"""Forms of the exam composer: readiness speaks at the field it is about."""

from django.core.exceptions import ValidationError

from exams.bank.forms import ReadinessForm
from exams.kinds import KINDS
from exams.kinds.marking import rule_findings


def validate_rule(value):
    if findings := rule_findings(value, KINDS):
        raise ValidationError(findings)


class ExamForm(ReadinessForm):
    def readiness(self, instance):
        from exams.papers import publishing

        return publishing.readiness(instance)

    def show(self, finding):
        """`sections.2.max_marks` is the field of the section numbered 2."""
        name, _, rest = finding.field.partition(".")
        number, _, field = rest.partition(".")
        form = self.section_form(number) if name == "sections" else None
        if form is None:
            super().show(finding)
        else:
            form.add_error(field if field in form.fields else None, finding.message)
            self.add_error(None, f"Section {number}: {finding.message}")

    def section_form(self, number):
        sections = self.formsets.get("sections")
        for form in sections.forms if sections else ():
            if (
                str(form.instance.number) == number
                and form not in sections.deleted_forms
            ):
                return form
        return None
