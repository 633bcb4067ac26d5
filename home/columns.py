"""Columns of the listings of home screens: what is on when, and one-click deeds."""

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.formats import localize
from django.utils.timezone import localtime, now

from wagtail.admin.ui.tables import Column


def shown_when(row):
    """When somebody sees it, in words."""
    at = now()
    if not row.live:
        return "not published"
    if row.starts_at and row.starts_at > at:
        return f"from {said(row.starts_at)}"
    if row.ends_at and row.ends_at <= at:
        return f"over since {said(row.ends_at)}"
    return f"now, until {said(row.ends_at)}" if row.ends_at else "now"


def said(moment):
    return localize(localtime(moment))


class ClickColumn(Column):
    """A button that does one deed at once; `verb_of(row)` is (name, words)."""

    cell_template_name = "home/admin/click.html"

    def __init__(self, name, verb_of, *, url_name, permission, **options):
        super().__init__(name, **options)
        self.verb_of, self.url_name, self.permission = verb_of, url_name, permission

    def get_value(self, row):
        return self.verb_of(row)

    def get_cell_context_data(self, row, parent_context):
        context = super().get_cell_context_data(row, parent_context)
        request, verb = context["request"], self.verb_of(row)
        if verb is None or not request.user.has_perm(self.permission):
            return {**context, "verb": None}
        name, words = verb
        url = reverse(self.url_name, args=[row.pk, name])
        token = get_token(request)
        return {**context, "verb": name, "words": words, "url": url, "token": token}
