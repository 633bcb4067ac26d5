"""The composer's form: readiness speaks at the field it is about."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts import lists
from cms.syllabus.models import SubjectPage
from exams.bank.forms import ReadinessForm
from exams.bank.models import Question
from exams.papers import publishing
from exams.papers.models.exams import LANGUAGES
from exams.papers.shapes import is_tie_key


class Addresses(forms.CharField):
    """E-mail addresses, one in a line or with commas between."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        rows = lists.short_enough(lists.addresses(value or ""))
        found = list(dict.fromkeys(address for _, address in rows))
        wrong = [x for x in found if not is_address(x)]
        if wrong:
            raise ValidationError(f"No e-mail address: {', '.join(wrong[:5])}.")
        return found

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


def is_address(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class ExamForm(ReadinessForm):
    languages = forms.MultipleChoiceField(
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What every question must be written in. None: as they are.",
    )
    emails = Addresses(
        required=False,
        label="E-mail addresses",
        help_text="One in a line. Students with these addresses may sit it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tell("questions", "question", Question)
        subjects = [("", "Choose a subject"), *subject_choices()]
        for row in self.nested("rules"):
            row.fields["subject"].choices = subjects

    def rows(self):
        yield from super().rows()
        yield from self.nested("questions")

    def nested(self, name):
        """The rows of every section's formset of that name."""
        sections = self.formsets.get("sections")
        return [
            row
            for section in (sections.forms if sections else ())
            for row in section.formsets[name].forms
        ]

    def tell(self, name, field, model):
        """What the choosers of these rows show, in one query."""
        rows = self.nested(name)
        ids = {getattr(row.instance, f"{field}_id") for row in rows}
        known = model.objects.in_bulk(ids)
        for row in rows:
            row.fields[field].widget.known = known

    def clean_tie_keys(self):
        if wrong := [x for x in self.cleaned_data["tie_keys"] if not is_tie_key(x)]:
            raise ValidationError(f"There is no tie key {', '.join(wrong)}.")
        return self.cleaned_data["tie_keys"]

    def readiness(self, instance):
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


def subject_choices():
    return SubjectPage.objects.order_by("path").values_list("pk", "title")
