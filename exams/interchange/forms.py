"""What editors are asked about an import."""

from django import forms

from cms.syllabus.models import SubjectPage, SyllabusPage
from exams.interchange.formats import FORMATS
from exams.interchange.headers import COLUMNS
from exams.interchange.reading import AUTO, SHEET

FORMAT_NAMES = [
    (AUTO, "Tell by its content"),
    (SHEET, "Excel or CSV"),
    *((module.NAME, module.LABEL) for module in FORMATS.values()),
]
UNDECIDED = "?"


class UploadForm(forms.Form):
    file = forms.FileField(
        max_length=255,
        help_text="Excel, CSV, Word, JSON, Moodle XML, QTI, GIFT or Aiken; up to 20 MB and "
        "10,000 questions.",
    )
    media = forms.FileField(
        label="Pictures",
        required=False,
        max_length=255,
        help_text="A ZIP of the pictures that the file names, up to 50 MB.",
    )
    format = forms.ChoiceField(choices=FORMAT_NAMES, initial=AUTO)
    name = forms.CharField(
        label="Exam",
        max_length=120,
        required=False,
        help_text="Leave it empty to bring the questions into the bank alone. An exam of "
        "this name is made where there is none.",
    )
    year = forms.IntegerField(
        label="Year of the exam", required=False, min_value=1900, max_value=2200
    )
    section = forms.CharField(
        max_length=120,
        initial="Questions",
        help_text="Where questions of an exam go that name no section.",
    )
    subject = forms.ChoiceField(
        required=False, help_text="Of questions that name none themselves."
    )
    syllabus = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        trees = list(
            SyllabusPage.objects.order_by("title").values_list("code", "title")
        )
        rows = SubjectPage.objects.order_by("title").values_list("code", "title")
        titles = [(code, f"{title} ({code})") for code, title in rows]
        self.fields["subject"].choices = [("", "No subject"), *titles]
        self.fields["syllabus"].choices = [("", "The only one"), *trees]
        if len(trees) < 2:
            del self.fields["syllabus"]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split()) or None


class FormatForm(forms.Form):
    format = forms.ChoiceField(choices=FORMAT_NAMES)


class MappingForm(forms.Form):
    """One choice for each header of the file, by its place."""

    def __init__(self, *args, headers, **kwargs):
        super().__init__(*args, **kwargs)
        self.headers = headers
        for n, header in enumerate(headers):
            self.fields[f"column-{n}"] = self.choice_for(header)

    def choice_for(self, header):
        ours = [(x, x.replace("_", " ").capitalize()) for x in COLUMNS]
        choices = [("", "Leave it out"), *ours]
        if header.column is None:
            choices = [(UNDECIDED, "Unknown: choose"), *choices]
        samples = " · ".join(x for x in header.samples if x)
        return forms.ChoiceField(
            label=header.text,
            choices=choices,
            required=False,
            initial=UNDECIDED if header.column is None else header.column,
            help_text=f"Such as: {samples}" if samples else "Empty in the first rows.",
        )

    def mapping(self):
        """{header: column or ""} of what was decided."""
        told = {
            header.text: self.cleaned_data[f"column-{n}"]
            for n, header in enumerate(self.headers)
        }
        return {text: column for text, column in told.items() if column != UNDECIDED}


class ConfirmForm(forms.Form):
    partial = forms.BooleanField(
        required=False,
        label="Take the good rows",
        help_text="Rows with a reason against them stay out; download them to mend them.",
    )
    publish = forms.BooleanField(
        required=False,
        label="Publish at once",
        help_text="Without it everything is a draft that students do not see.",
    )
    new_versions = forms.BooleanField(
        required=False,
        label="Change questions of open exams",
        help_text="For papers made later; those who sit one now keep theirs.",
    )

    def __init__(self, *args, batch, publisher, **kwargs):
        super().__init__(*args, **kwargs)
        if not batch.report.get("rejected"):
            del self.fields["partial"]
        if not publisher:
            del self.fields["publish"]
