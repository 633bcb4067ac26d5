"""A new exam from a template: choose the board's shape, name the exam, go on composing."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View

from wagtail.admin import messages

from cms.syllabus.models import SubjectPage
from core.problems import Refusal
from exams.papers import access, shapes
from exams.papers.models import ExamTemplate
from exams.papers.starting import exam_from_template

EDIT = "wagtailsnippets_exams_exam:edit"
SCREEN = "wagtailsnippets_exams_exam:from_template"
BEGUN = "“{exam}” is a draft. The panel beside it says what is still missing."


class BeginForm(forms.Form):
    """Name and year, and for each section the subject its questions are drawn from."""

    name = forms.CharField(max_length=120)
    year = forms.IntegerField(required=False, min_value=1900, max_value=2200)

    def __init__(self, template, *args):
        super().__init__(*args, initial={"name": template.name, "year": template.year})
        self.template = template
        pages = list(SubjectPage.objects.order_by("path"))
        for number, section in enumerate(template.shape["sections"], start=1):
            self.fields[f"subject_{number}"] = subject_field(section, pages)

    def subjects(self):
        """{section number: SubjectPage} of those chosen."""
        numbers = range(1, len(self.template.shape["sections"]) + 1)
        chosen = {n: self.cleaned_data[f"subject_{n}"] for n in numbers}
        pages = SubjectPage.objects.in_bulk([int(pk) for pk in chosen.values() if pk])
        return {n: pages[int(pk)] for n, pk in chosen.items() if pk}


def subject_field(section, pages):
    """The subject called like the section is chosen already."""
    like = next(
        (x for x in pages if x.title.casefold() == section["name"].casefold()), None
    )
    count = shapes.question_count(section)
    return forms.ChoiceField(
        label=section["name"],
        choices=[
            ("", "No rule: I place questions myself"),
            *((x.pk, x.title) for x in pages),
        ],
        initial=like and like.pk,
        required=False,
        help_text=f"{count} questions, {shapes.max_marks(section):f} marks.",
    )


class BeginView(View):
    """The templates, or with `?template=` the form of one."""

    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("exams.add_exam"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def template(self):
        asked = self.request.GET.get("template", "")
        if not asked:
            return None
        pk = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        try:
            return access.exam_template(pk)
        except Refusal as no:
            raise Http404 from no

    def get(self, request):
        if self.template:
            return self.show(BeginForm(self.template))
        newest = ExamTemplate.objects.order_by("board", "name", "-version")
        return self.shown(templates=newest.distinct("board", "name"))

    def post(self, request):
        if self.template is None:
            return redirect(SCREEN)
        form = BeginForm(self.template, request.POST)
        exam = self.begun(form) if form.is_valid() else None
        if exam is None:
            return self.show(form)
        messages.success(request, BEGUN.format(exam=exam))
        return redirect(EDIT, exam.pk)

    def begun(self, form):
        name, year = form.cleaned_data["name"], form.cleaned_data["year"]
        try:
            return exam_from_template(
                self.template,
                name=name,
                year=year,
                subjects=form.subjects(),
                user=self.request.user,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        return None

    def show(self, form):
        sections = self.template.shape["sections"]
        return self.shown(template=self.template, form=form, sections=sections)

    def shown(self, **context):
        title = "New exam from a template"
        listing = reverse("wagtailsnippets_exams_exam:list")
        crumbs = [{"url": listing, "label": "Exams"}, {"url": "", "label": title}]
        context |= {
            "page_title": title,
            "header_icon": "copy",
            "breadcrumbs_items": crumbs,
        }
        return render(self.request, "exams/composer/begin.html", context)
