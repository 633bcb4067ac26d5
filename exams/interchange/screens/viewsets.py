"""Import batches in the Wagtail admin: what came in, to be read."""

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from core.readonly import ReadOnlyAdmin
from exams.interchange.models import ImportBatch

SHOWN = 200


class ImportBatchAdmin(ReadOnlyAdmin):
    """One row per file that was imported, tried or refused."""

    model = ImportBatch
    menu_label = "Import batches"
    menu_icon = "download"
    list_display = ("page", "target", "state", "counts", "user", "created_at")
    list_filter = ("status", "created_at")
    list_select_related = ("exam", "user")
    search_fields = ("file_name", "exam__name", "asked_for")
    inspect_view_fields = (
        "file_name",
        "sha256",
        "target",
        "state",
        "user",
        "created_at",
        "counts",
        "errors",
        "warnings",
    )

    @display(description="file", ordering="file_name")
    def page(self, batch):
        """Leads to its page: its findings, and what can be done with it."""
        url = reverse("importbatch_page", args=[batch.pk])
        return format_html('<a href="{}">{}</a>', url, batch.file_name)

    def get_extra_class_names_for_field_col(self, obj, field_name):
        return ["w-whitespace-nowrap"] if field_name == "state" else []

    @display(description="exam", ordering="asked_for")
    def target(self, batch):
        """The exam rows came into; where there is none, the one that was asked for."""
        return str(batch.exam or batch.asked_for)

    @display(description="state", ordering="status")
    def state(self, batch):
        return batch.get_status_display()

    @display(description="rows")
    def counts(self, batch):
        """Such as "100 rows: 98 created, 2 rejected"."""
        report = batch.report
        names = ("created", "updated", "unchanged", "rejected")
        said = [f"{report[name]} {name}" for name in names if report.get(name)]
        rows = report.get("rows", 0)
        noun = "row" if rows == 1 else "rows"
        return f"{rows} {noun}: {', '.join(said) or 'none taken'}"

    @display(description="errors")
    def errors(self, batch):
        return listed(batch.findings.filter(is_note=False)[:SHOWN])

    @display(description="like questions")
    def warnings(self, batch):
        return listed(batch.findings.filter(is_note=True)[:SHOWN])


def listed(found):
    lines = ((x.row, x.column or "file", x.message) for x in found)
    return format_html_join("", "<p>Row {}, {}: {}</p>", lines) or "None"
