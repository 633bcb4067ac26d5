"""Listings of the Wagtail admin as CSV and XLSX: row by row, and never unrecorded."""

import re
from functools import wraps
from tempfile import TemporaryFile

from django.http import FileResponse
from django.utils.timezone import localdate

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from core import audit
from core.models import LABEL, AuditEntry
from core.refusals import is_in_admin

ROWS_AT_ONCE = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "text/csv", "xlsx": XLSX}
# Numbers, days and choices; what was typed may be somebody's name and is not kept.
PLAIN = re.compile(r"true|false|unknown|[\d.: -]+")
HIDDEN = "***"


class ExportMiddleware:
    """A line of the audit trail for every listing that leaves the admin as a file,
    Wagtail's own ones too: they know the word `export` and no hook."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if is_spreadsheet(request, response) and is_in_admin(request):
            note(request)
        return response


def is_spreadsheet(request, response):
    kind = KINDS.get(request.GET.get("export"))
    return kind is not None and response.get("Content-Type", "").startswith(kind)


def note(request):
    wanted = dict(request.GET.items())
    after = {"format": wanted.pop("export"), "asked": asked(wanted)}
    AuditEntry.objects.create(
        **audit.person(request.user),
        **audit.whence(),
        **listing(request.resolver_match),
        verb="list.export",
        after=after,
    )


def listing(match):
    """Which listing it is, as a line names a thing."""
    options = getattr(match.func, "view_initkwargs", {})
    view = getattr(match.func, "view_class", None)
    model = options.get("model") or getattr(view, "model", None)
    if model is None:
        return {"object_kind": "", "object_label": match.view_name[:LABEL]}
    label = str(model._meta.verbose_name_plural)[:LABEL]
    return {"object_kind": model._meta.label_lower, "object_label": label}


def asked(wanted):
    return {
        name: value if name != "q" and PLAIN.fullmatch(value) else HIDDEN
        for name, value in wanted.items()
        if value
    }


def disarm_exports():
    """No text of a stranger becomes a formula of whoever opens the file: of no listing,
    Wagtail's own ones too, which read a cell in one place and have no hook there."""
    cell = SpreadsheetExportMixin.preprocess_field_value

    @wraps(cell)
    def disarmed(view, field, value, export_format):
        text = cell(view, field, value, export_format)
        is_formula = isinstance(text, str) and text.startswith(FORMULA)
        return f"'{text}" if is_formula else text

    SpreadsheetExportMixin.preprocess_field_value = disarmed


class SafeExport:
    """Stands before Wagtail's SpreadsheetExportMixin; `model` and `export_filename`."""

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Of a queryset, or of a list that a report made of one."""
        if not isinstance(queryset, list):
            queryset = queryset.iterator(chunk_size=ROWS_AT_ONCE)
        return super().as_spreadsheet(Rows(queryset, self.model), spreadsheet_format)

    def get_filename(self):
        return f"{self.export_filename}-{localdate():%Y-%m-%d}"

    def write_xlsx_response(self, queryset):
        """Written to a file on disk, which goes when the answer is sent."""
        file = TemporaryFile()  # noqa: SIM115 - closed by the response
        self.write_xlsx(queryset, file)
        file.seek(0)
        name = f"{self.get_filename()}.xlsx"
        return FileResponse(file, as_attachment=True, content_type=XLSX, filename=name)


class Rows:
    """An iterator that still says of which model it is, for the headings."""

    def __init__(self, rows, model):
        self.rows, self.model = rows, model

    def __iter__(self):
        return iter(self.rows)
