"""The composer with its readiness panel beside it, asked anew as the form changes."""

from django.shortcuts import render
from django.urls import reverse

from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.generic.preview import PreviewOnCreate, PreviewOnEdit
from wagtail.snippets.views import snippets

from exams.bank.viewsets import CopyView
from exams.papers.composer.standing import standing

ON_ADD = "wagtailsnippets_exams_exam:readiness_on_add"
ON_EDIT = "wagtailsnippets_exams_exam:readiness_on_edit"


class ReadinessPanel(BaseSidePanel):
    """Empty until composer.js has asked what the form's exam lacks."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle readiness"
        icon_name = "tasks"
        counter_classname = "w-bg-critical-200"

    name = "readiness"
    title = "Readiness"
    template_name = "exams/composer/panel.html"
    order = 50

    def get_context_data(self, parent_context):
        pk = self.object.pk
        url = reverse(ON_EDIT, args=[pk]) if pk else reverse(ON_ADD)
        return {**super().get_context_data(parent_context), "url": url}


class Composer:
    """The panel stands beside every tab; it lives through what keeps the form saved."""

    def get_side_panels(self):
        panels = super().get_side_panels()
        if not getattr(self, "expects_json_response", False):
            panels.append(ReadinessPanel(self.form.instance, self.request))
        return panels


class AddExam(Composer, snippets.CreateView):
    pass


class EditExam(Composer, snippets.EditView):
    pass


class CopyExam(Composer, CopyView):
    pass


class Readiness:
    """What the exam of a posted form lacks, as the panel shows it. Nothing is kept."""

    http_method_names = ("post",)

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        told = {"errors": []}
        if self.validate_form(form):
            told = standing(form.save(commit=False))
        else:
            told["errors"] = list(errors_of(form))
        return render(request, "exams/composer/readiness.html", told)


class ReadinessOnAdd(Readiness, PreviewOnCreate):
    pass


class ReadinessOnEdit(Readiness, PreviewOnEdit):
    pass


def errors_of(form, where=""):
    """("Section 2, rule 1", label, message) of every field that cannot be read."""
    for name, messages in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for message in messages:
            yield where, label, message
    for formset in getattr(form, "formsets", {}).values():
        title = formset.model._meta.verbose_name.split()[-1]
        kept = [row for row in formset.forms if row not in formset.deleted_forms]
        for message in formset.non_form_errors():
            yield where, title, message
        for n, row in enumerate(kept, start=1):
            yield from errors_of(row, ", ".join(filter(None, [where, f"{title} {n}"])))
