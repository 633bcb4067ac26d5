"""The ledgers as reports of the Wagtail admin: filtered, exported, never changed."""

from django import forms
from django.core.exceptions import PermissionDenied

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView

import django_filters

from core.exporting import RecordedExport
from core.models import AuditEntry, SecurityEvent
from core.telling import told


class IPFilter(django_filters.Filter):
    field_class = forms.GenericIPAddressField


def begins(field, label, **options):
    return django_filters.CharFilter(
        field, lookup_expr="istartswith", label=label, **options
    )


def holds(field, label):
    return django_filters.CharFilter(field, lookup_expr="icontains", label=label)


def days(label="Date"):
    return django_filters.DateFromToRangeFilter(
        field_name="at", label=label, widget=DateRangePickerWidget
    )


class AuditFilter(WagtailFilterSet):
    actor = holds("actor_label", "Who")
    actor_id = django_filters.NumberFilter(label="Number of who")
    verb = begins("verb", "What, or how it begins")
    at = days()
    ip = IPFilter(label="IP address")
    kind = begins("object_kind", "Kind of thing, as exams.exam")
    thing = holds("object_label", "Thing")
    object_id = django_filters.CharFilter(label="Number of the thing")

    class Meta:
        model = AuditEntry
        fields = []


class SecurityFilter(WagtailFilterSet):
    kind = begins("kind", "What, or how it begins")
    subject = holds("subject_label", "About whom")
    subject_id = django_filters.NumberFilter(label="Number of the user")
    at = days()
    ip = IPFilter(label="IP address")

    class Meta:
        model = SecurityEvent
        fields = []


class LedgerReport(RecordedExport, ReportView):
    """For whoever holds `permission`; the latest first."""

    permission = None

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AuditReport(LedgerReport):
    model = AuditEntry
    permission = "core.read_audit"
    page_title = "Audit trail"
    header_icon = "history"
    filterset_class = AuditFilter
    index_url_name = "audit_report"
    index_results_url_name = "audit_report_results"
    export_filename = "audit"
    columns = [
        Column("at", label="When", width="14%"),
        Column(
            "actor_label", label="Who", accessor=lambda x: x.actor_label or "system"
        ),
        Column("verb", label="What"),
        Column("object_label", label="Thing"),
        Column("before", label="Before", accessor=lambda x: told(x.before)),
        Column("after", label="After", accessor=lambda x: told(x.after)),
        Column("ip", label="IP address"),
    ]
    list_export = [
        *("at", "actor_id", "actor_label", "verb", "object_kind", "object_id"),
        *("object_label", "before", "after", "ip", "request_id"),
    ]


class SecurityReport(LedgerReport):
    model = SecurityEvent
    permission = "core.read_security"
    page_title = "Security events"
    header_icon = "warning"
    filterset_class = SecurityFilter
    index_url_name = "security_report"
    index_results_url_name = "security_report_results"
    export_filename = "security"
    columns = [
        Column("at", label="When", width="14%"),
        Column("kind", label="What"),
        Column("subject_label", label="About whom"),
        Column("facts", label="Facts", accessor=lambda x: told(x.facts)),
        Column("ip", label="IP address"),
    ]
    list_export = [
        *("at", "kind", "subject_id", "subject_label", "facts", "ip", "request_id"),
    ]
