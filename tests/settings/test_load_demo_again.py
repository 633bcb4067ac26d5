"""`load_demo` again, and where something is already."""

from django.apps import apps
from django.core.management import call_command

from wagtail.models import Page

import pytest

from accounts.models import User
from cms.models import SyllabusPage
from home.models import HomePage
from settings.demo import pages, people

pytestmark = pytest.mark.django_db


def load():
    call_command("load_demo", verbosity=0)


def rows():
    """How many rows each table holds."""
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models()
    }


def test_loading_twice_is_loading_once():
    load()
    once = rows()
    load()
    assert rows() == once
    assert once["exams.Exam"] == 1
    assert once["accounts.User"] == 2


def test_what_an_editor_changed_is_kept():
    load()
    page = HomePage.objects.get(locale__language_code="en")
    page.seo_title = "Our own words"
    page.save_revision().publish()
    student = User.objects.get(email=people.STUDENT)
    student.set_password("another-passphrase-2")
    student.save()
    load()
    assert HomePage.objects.get(pk=page.pk).seo_title == "Our own words"
    student.refresh_from_db()
    assert student.check_password("another-passphrase-2")


def test_a_landing_page_that_is_there_stays_as_it_is():
    root = Page.get_first_root_node()
    own = root.add_child(instance=HomePage(title="Our institute", slug="ours"))
    pages.load()
    assert HomePage.objects.get().title == own.title
    assert not HomePage.objects.get().body
    assert SyllabusPage.objects.get().get_parent().pk == own.pk
