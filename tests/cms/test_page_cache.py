"""Whole pages kept for visitors: quick, and never a moment behind an editor."""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wagtail.models import PageViewRestriction

import pytest

from cms.models import ThemeSettings
from tests.factories import make_home, make_syllabus, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def published(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(log_action=True).publish()


def test_the_second_visitor_costs_hardly_a_query(client):
    home = make_home()
    first = client.get(home.url)
    with CaptureQueriesContext(connection) as queries:
        second = Client().get(home.url)
    assert second.content == first.content
    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len([sql for sql in asked if "core_cache" not in sql]) == 2


def test_a_browser_that_has_the_page_gets_no_bytes(client):
    home = make_home()
    tag = client.get(home.url)["ETag"]
    again = client.get(home.url, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_what_is_published_shows_at_once(client):
    home = make_home(title="Before")
    client.get(home.url)
    tag = client.get(home.url)["ETag"]
    published(home, title="After")
    shown = client.get(home.url, headers={"if-none-match": tag})
    assert "After" in shown.content.decode()


def test_a_withdrawn_page_is_gone_at_once(client):
    syllabus = make_syllabus()
    assert client.get(syllabus.url).status_code == 200
    syllabus.unpublish()
    assert client.get(syllabus.url).status_code == 404


def test_a_changed_setting_shows_at_once(client):
    home = make_home()
    client.get(home.url)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    site = home.get_site()
    row = ThemeSettings.for_site(site)
    fields = {f.name: getattr(row, f.name) for f in row._meta.fields[2:]}
    path = f"/admin/settings/cms/themesettings/{site.pk}/"
    assert client.post(path, {**fields, "pen": "#7a1f5c"}).status_code == 302
    theme = Client().get(home.url).content.decode().split("/theme.")[1].split(".css")[0]
    assert "#7a1f5c" in Client().get(f"/theme.{theme}.css").content.decode()


def test_a_private_page_is_never_kept(client):
    syllabus = make_syllabus()
    PageViewRestriction.objects.create(
        page=syllabus, restriction_type="password", password="open sesame"
    )
    for _ in range(2):
        assert not client.get(syllabus.url).has_header("ETag")


def test_an_address_with_a_query_is_never_kept(client):
    home = make_home()
    assert not client.get(home.url, {"page": 2}).has_header("ETag")
