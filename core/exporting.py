"""Listings of the Wagtail admin as CSV and XLSX: row by row, and never unrecorded."""

from tempfile import TemporaryFile

from django.http import FileResponse
from django.utils.timezone import localdate

from core import audit

ROWS_AT_ONCE = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RecordedExport:
    """Stands before Wagtail's SpreadsheetExportMixin; `model` and `export_filename`."""

    def as_spreadsheet(self, queryset, spreadsheet_format):
        asked = {k: v for k, v in self.request.GET.items() if v and k != "export"}
        after = {"format": spreadsheet_format, "asked": asked}
        label = str(self.model._meta.verbose_name_plural)
        audit.record(
            *("list.export", self.model()),
            actor=self.request.user,
            after=after,
            label=label,
        )
        rows = queryset.iterator(chunk_size=ROWS_AT_ONCE)
        return super().as_spreadsheet(Rows(rows, self.model), spreadsheet_format)

    def get_filename(self):
        return f"{self.export_filename}-{localdate():%Y-%m-%d}"

    def preprocess_field_value(self, field, value, export_format):
        """No text of a stranger becomes a formula of whoever opens the file."""
        value = super().preprocess_field_value(field, value, export_format)
        if isinstance(value, str) and value.startswith(FORMULA):
            return f"'{value}"
        return value

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
