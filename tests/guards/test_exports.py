"""Whatever listing leaves the admin as a file leaves a line in the audit trail."""

import csv
from io import BytesIO, StringIO

from django.test import Client
from django.urls import reverse

from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log

import pytest
from openpyxl import load_workbook

from core.models import AuditEntry
from tests.factories import make_user
from tests.guards.test_admin_routes import screens


def listings():
    """The names of all screens that answer `?export=`, Wagtail's own ones too."""
    for name, pattern in screens():
        view = getattr(pattern.callback, "view_class", None)
        if view and issubclass(view, SpreadsheetExportMixin):
            assert not pattern.pattern.converters, name
            yield name


LISTINGS = sorted(set(listings()))


@pytest.fixture
def root(db):
    root = make_user("root@example.com", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(root)
    client.member = root
    return client


def test_the_screens_we_know_of_are_among_them():
    assert {
        *("students", "audit_report", "security_report", "wagtailusers_users:index"),
        *("wagtailadmin_reports:site_history", "wagtailredirects:index"),
        *("wagtailsnippets_exams_question:list", "unused_media"),
    } <= set(LISTINGS)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", LISTINGS)
def test_every_export_is_recorded_and_every_look_is_not(root, name, kind):
    path = reverse(name)
    before = AuditEntry.objects.filter(verb="list.export").count()
    assert root.get(path).status_code == 200
    assert AuditEntry.objects.filter(verb="list.export").count() == before
    answer = root.get(path, {"export": kind})
    line = AuditEntry.objects.filter(verb="list.export").latest("pk")
    assert "attachment" in answer["Content-Disposition"]
    assert (line.actor_id, line.after["format"]) == (root.member.pk, kind)
    assert line.object_label
    assert line.request_id == answer["X-Request-ID"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["wagtailadmin_reports:site_history", "students"])
def test_what_a_stranger_typed_is_no_formula_in_any_file(root, name, kind):
    wicked = make_user("eve@example.com", full_name="=HYPERLINK(1)")
    log(wicked, "wagtail.edit", user=wicked, title="@SUM(1)")
    found = cells(root.get(reverse(name), {"export": kind}), kind)
    told = [x for x in found if "HYPERLINK" in x or "SUM" in x]
    assert told
    assert [x for x in found if x.startswith(("=", "+", "-", "@"))] == []


def cells(answer, kind):
    """Every cell of a file, as text."""
    if kind == "csv":
        rows = csv.reader(StringIO(answer.getvalue().decode()))
    else:
        rows = load_workbook(BytesIO(answer.getvalue())).active.values
    return [str(cell or "") for row in rows for cell in row]


@pytest.mark.parametrize("name", LISTINGS)
def test_who_may_not_read_a_listing_takes_nothing_along(db, name):
    client = Client()
    client.force_login(make_user())
    answer = client.get(reverse(name), {"export": "csv"})
    assert answer.status_code == 302
    assert not AuditEntry.objects.filter(verb="list.export").exists()


@pytest.mark.parametrize("asked", ["q", "label"])
def test_what_was_typed_is_not_in_the_line(root, asked):
    path = reverse("wagtailadmin_reports:site_history")
    wanted = {asked: "Asha Rao", "export": "csv", "timestamp_from": "2026-01-01"}
    root.get(path, wanted)
    line = AuditEntry.objects.get(verb="list.export")
    assert line.after["asked"] == {asked: "***", "timestamp_from": "2026-01-01"}


def test_another_word_for_export_is_no_export(root):
    for word in ("pdf", "CSV", ""):
        root.get(reverse("students"), {"export": word})
    assert not AuditEntry.objects.filter(verb="list.export").exists()
