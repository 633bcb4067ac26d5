"""The ledgers as reports of the Wagtail admin: filtered, exported, never changed."""

from django.core.exceptions import PermissionDenied

from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView

from core.exporting import SafeExport
from core.filters import AuditFilter, SecurityFilter
from core.models import AuditEntry, SecurityEvent
from core.names import name_of, person_meant
from core.telling import told


class LedgerReport(SafeExport, ReportView):
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
        Column("who", label="Who", accessor=lambda x: x.who or "system"),
        Column("verb", label="What"),
        Column("thing", label="Thing", accessor=lambda x: x.thing or x.object_label),
        Column("before", label="Before", accessor=lambda x: told(x.before)),
        Column("after", label="After", accessor=lambda x: told(x.after)),
        Column("ip", label="IP address"),
    ]
    list_export = [
        *("at", "actor_id", "actor_label", "verb", "object_kind", "object_id"),
        *("object_label", "before", "after", "ip", "request_id"),
    ]

    def get_base_queryset(self):
        entries = super().get_base_queryset().annotate(meant=person_meant())
        return entries.annotate(who=name_of("actor_id"), thing=name_of("meant"))


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
        Column(
            "about", label="About whom", accessor=lambda x: x.about or x.subject_label
        ),
        Column("facts", label="Facts", accessor=lambda x: told(x.facts)),
        Column("ip", label="IP address"),
    ]
    list_export = [
        *("at", "kind", "subject_id", "subject_label", "facts", "ip", "request_id"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().annotate(about=name_of("subject_id"))
