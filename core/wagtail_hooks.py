from django.urls import path, reverse

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core import reports


class LedgerItem(MenuItem):
    """A report, for whoever may read it."""

    def __init__(self, label, report, **options):
        self.permission = report.permission
        super().__init__(label, reverse(report.index_url_name), **options)

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_urls")
def ledgers():
    return [
        path(f"reports/{name}/{tail}", view, name=f"{name}_report{ending}")
        for name, report in (
            ("audit", reports.AuditReport),
            ("security", reports.SecurityReport),
        )
        for tail, ending, view in (
            ("", "", report.as_view()),
            ("results/", "_results", report.as_view(results_only=True)),
        )
    ]


@hooks.register("register_reports_menu_item")
def audit_item():
    return LedgerItem("Audit trail", reports.AuditReport, icon_name="history")


@hooks.register("register_reports_menu_item")
def security_item():
    return LedgerItem("Security events", reports.SecurityReport, icon_name="warning")
