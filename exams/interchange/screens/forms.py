"""What editors are asked about an import."""

from django import forms
from django.conf import settings

from cms.syllabus.models import SubjectPage, SyllabusPage
from exams.interchange import topics
from exams.interchange.formats import FORMATS
from exams.interchange.reading import AUTO, SHEET
from exams.interchange.screens.headers import COLUMNS

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
        "10,000 questions. We keep it for {days} days after the last work on it, to make "
        "the workbook of rows to mend; then it is deleted.",
    )
    media = forms.FileField(
        label="Pictures",
        required=False,
        max_length=255,
        help_text="A ZIP of the pictures that the file names, up to 50 MB. Pictures on the "
        "cells of a workbook, or inside Word, Moodle and QTI files, need none.",
    )
    format = forms.ChoiceField(
        choices=FORMAT_NAMES,
        initial=AUTO,
        help_text="Choose one only if the file is read as something it is not.",
    )
    name = forms.CharField(
        label="Exam",
        max_length=120,
        required=False,
        help_text="Leave it empty to bring the questions into the bank alone. An exam of "
        "this name is made where there is none.",
    )
    year = forms.IntegerField(
        label="Year of the exam",
        required=False,
        min_value=1900,
        max_value=2200,
        help_text="Stands behind its name; exams of other years are other exams.",
    )
    section = forms.CharField(
        max_length=120,
        initial="Questions",
        help_text="Where questions of an exam go that name no section.",
    )
    subject = forms.ChoiceField(
        required=False, help_text="Of questions that name none themselves."
    )
    syllabus = forms.ChoiceField(
        required=False, help_text="Where the file's subjects and topics are looked up."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        trees = list(
            SyllabusPage.objects.order_by("title").values_list("code", "title")
        )
        rows = SubjectPage.objects.order_by("title").values_list("code", "title")
        titles = [(code, f"{title} ({code})") for code, title in rows]
        file = self.fields["file"]
        file.help_text = file.help_text.format(days=settings.IMPORT_FILE_DAYS)
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


class CategoryForm(forms.Form):
    """One choice for each category of the file, by its place."""

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = [name for name, _ in batch.categories[: topics.MOST]]
        self.offered = topics.choices(batch.options)
        self.mapped = batch.options.get("categories", {})
        for n, (name, count) in enumerate(batch.categories[: topics.MOST]):
            self.fields[f"category-{n}"] = self.choice_for(name, count)

    def choice_for(self, name, count):
        [mapped] = self.mapped.get(name, {}).get("topics") or [""]
        like = "" if self.mapped else self.like(name)
        hint = (
            " A topic of that name is chosen: check again to take it." if like else ""
        )
        return forms.ChoiceField(
            label=name,
            choices=self.offered,
            required=False,
            initial=mapped or like,
            help_text=f"{count} question{'' if count == 1 else 's'}.{hint}",
        )

    def like(self, name):
        """The code of the one topic that is called so."""
        wanted = topics.last_part(name).casefold()
        groups = [x for _, x in self.offered[2:]]
        found = [
            code
            for group in groups
            for code, label in group
            if wanted in (code.casefold(), label.strip().casefold().rpartition(" (")[0])
        ]
        return found[0] if len(found) == 1 else ""

    def told(self):
        """{category: choice} of all of them."""
        return {x: self.cleaned_data[f"category-{n}"] for n, x in enumerate(self.names)}


class ConfirmForm(forms.Form):
    partial = forms.BooleanField(
        required=False,
        label="Take the good rows",
        help_text="The rows with a reason against them stay out; download them afterwards "
        "to mend them. Without it nothing goes in while one row is wrong.",
    )
    publish = forms.BooleanField(
        required=False,
        label="Publish at once",
        help_text="Questions, and the exam if there is one; the file is looked at once more "
        "for what publishing asks. Without it new ones are drafts that students do not see, "
        "and published ones get a draft beside what students see.",
    )
    new_versions = forms.BooleanField(
        required=False,
        label="Change questions of open exams",
        help_text="Rows that change such a question stay out otherwise. With it the change "
        "is for papers made later; those who sit one now keep theirs.",
    )

    def __init__(self, *args, batch, publisher, **kwargs):
        chosen = ("publish", "new_versions")
        initial = {name: batch.options.get(name, False) for name in chosen}
        super().__init__(*args, initial=initial, **kwargs)
        if not batch.report.get("rejected"):
            del self.fields["partial"]
        if not publisher:
            del self.fields["publish"]
