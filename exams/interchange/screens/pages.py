"""Imports in the Wagtail admin: bring a file, see what it would do, let it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core import audit
from core.exporting import XLSX
from core.problems import Refusal
from core.refusals import reasons
from exams.bank.models import Question
from exams.interchange import access, actions, topics
from exams.interchange.api import workbook
from exams.interchange.exporting import WRITERS, export, listed
from exams.interchange.importing import may_publish
from exams.interchange.models import ImportBatch
from exams.interchange.screens import forms
from exams.interchange.screens.headers import headers_in
from exams.interchange.screens.template import template
from exams.interchange.screens.verbs import VERBS
from exams.interchange.sweeping import kept_until

LIST = "exams_importbatch_modeladmin_index"
PAGE = 50
SHOWN = 10
Status = ImportBatch.Status
WAITING = (Status.TRIED, Status.REFUSED)


class ImportScreen(WagtailAdminTemplateMixin):
    """What the pages of imports share: who may come in, and the way back."""

    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        access.may_import(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(LIST), "label": "Import batches"},
            {"label": str(self.page_title)},
        ]


class AddImport(ImportScreen, FormView):
    page_title = "Import questions"
    template_name = "exams/importing/add.html"
    form_class = forms.UploadForm

    def form_valid(self, form):
        told = {name: x for name, x in form.cleaned_data.items() if x not in (None, "")}
        try:
            batch = actions.bring(
                self.request.user, told.pop("file"), partial=True, **told
            )
        except Refusal as no:
            form.add_error(None, reasons(no))
            return self.form_invalid(form)
        return redirect("importbatch_page", batch.pk)


class ImportPage(ImportScreen, TemplateView):
    """One import, wherever it is on its way."""

    template_name = "exams/importing/page.html"

    @cached_property
    def batch(self):
        return found(self.request, self.kwargs["pk"])

    @property
    def page_title(self):
        return self.batch.file_name

    def get_context_data(self, **kwargs):
        batch, user = self.batch, self.request.user
        deed = batch.deed
        pages = Paginator(batch.findings.all(), PAGE)
        return super().get_context_data(
            batch=batch,
            deed=deed,
            counts=batch.report,
            kept_until=kept_until(batch),
            left=sum(batch.report.get(x, 0) for x in ("created", "updated")),
            page_obj=pages.get_page(self.request.GET.get("p")),
            format_label=dict(forms.FORMAT_NAMES).get(batch.format, ""),
            may_withdraw=user.has_perm("exams.delete_question"),
            **({} if deed else self.asked(batch, user)),
            **kwargs,
        )

    def asked(self, batch, user):
        """What may be done next."""
        if batch.status in WAITING:
            return self.plan(batch, user)
        return self.result(batch, user) if batch.status == Status.APPLIED else {}

    def plan(self, batch, user):
        """What somebody is asked before anything is written."""
        absent = topics.offered(batch)
        if not batch.has_file:
            return {"absent": absent}
        headers = headers_in(batch)
        unknown = [header for header in headers if header.is_unknown]
        return {
            "absent": absent,
            "format_form": forms.FormatForm(initial={"format": batch.format}),
            "mapping_form": forms.MappingForm(headers=headers) if headers else None,
            "unknown": unknown,
            "category_form": forms.CategoryForm(batch=batch),
            "more_categories": len(batch.categories) > topics.MOST,
            "confirm_form": forms.ConfirmForm(batch=batch, publisher=may_publish(user)),
            "may_confirm": batch.status == Status.TRIED,
        }

    def result(self, batch, user):
        ids = batch.questions.values("pk")
        drafts = Question.objects.filter(pk__in=ids, has_unpublished_changes=True)
        return {
            "touched": batch.questions.count(),
            "drafts": drafts.count(),
            "may_publish": may_publish(user),
            "last_deed": batch.deeds.last(),
            "formats": [(x.NAME, x.LABEL) for x in WRITERS.values()],
        }


def found(request, pk):
    access.may_import(request.user)
    try:
        return access.import_batch(request.user, pk)
    except Refusal as no:
        raise Http404 from no


def import_state(request, pk):
    """How far it is, for the bar on its page."""
    batch = found(request, pk)
    deed = batch.deed
    facts = {"state": batch.get_status_display(), "busy": batch.is_busy}
    place = {x: getattr(deed or batch, x) for x in ("position", "total")}
    return JsonResponse({**facts, **place})


def import_verb(request, pk, verb):
    """What is done to a batch; says what became of it and goes back to its page."""
    batch = found(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if verb not in VERBS:
        raise Http404
    try:
        said = VERBS[verb](request, batch)
    except Refusal as no:
        messages.error(request, reasons(no))
    else:
        if said:
            messages.success(request, said)
    return redirect("importbatch_page", batch.pk)


def import_findings(request, pk):
    batch = found(request, pk)
    if not batch.has_file:
        raise Http404
    return workbook(batch)


class ExportImport(ImportScreen, TemplateView):
    """The questions of a batch as a file; what the format cannot hold is said before.

    A line of the audit trail says that they left.
    """

    template_name = "exams/importing/left_out.html"
    page_title = "What stays behind"
    header_icon = "download"

    def get(self, request, pk):
        batch = found(request, pk)
        if not request.user.has_perm("exams.view_question"):
            raise PermissionDenied
        module = WRITERS.get(request.GET.get("format"))
        if module is None:
            raise Http404
        ids = list(batch.questions.values_list("pk", flat=True))
        exported = export(ids, module.NAME)
        if "losses" in request.GET:
            return download(listed(exported), f"left-out-{pk}.xlsx", XLSX)
        if exported.losses and "anyway" not in request.GET:
            return self.render_to_response(self.told(batch, module, exported, len(ids)))
        lost = len(exported.losses)
        after = {"format": module.NAME, "questions": len(ids), "lost": lost}
        audit.record("import.exported", batch, actor=request.user, after=after)
        return download(exported.data, f"import-{batch.pk}{module.SUFFIX}")

    def told(self, batch, module, exported, count):
        groups = [(what, len(x), x[:SHOWN]) for what, x in exported.grouped]
        return self.get_context_data(
            batch=batch, format=module, groups=groups, count=count
        )


def import_template(request):
    access.may_import(request.user)
    return download(template(), "questions.xlsx", XLSX)


def download(data, name, kind="application/octet-stream"):
    place = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": place, "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)


def urls():
    one = "imports/<int:pk>/"
    return [
        path("imports/new/", AddImport.as_view(), name="importbatch_add"),
        path("imports/template.xlsx", import_template, name="importbatch_template"),
        path(one, ImportPage.as_view(), name="importbatch_page"),
        path(f"{one}state/", import_state, name="importbatch_state"),
        path(f"{one}findings.xlsx", import_findings, name="importbatch_findings"),
        path(f"{one}export/", ExportImport.as_view(), name="importbatch_export"),
        path(f"{one}<slug:verb>/", import_verb, name="importbatch_verb"),
    ]
