"""Plain functions that make things with sensible defaults."""

from itertools import count
from uuid import uuid4

from django.test import Client

from wagtail.models import Page, Site

from accounts import tokens
from accounts.models import DeviceSession, User
from cms.models import SubjectPage, SyllabusPage, TopicPage
from home.models import HomePage

numbers = count(1)


def make_user(email=None, *, password="a-long-passphrase-1", **fields):
    email = email or f"person{next(numbers)}@example.com"
    fields.setdefault("username", email.split("@")[0])
    return User.objects.create_user(email=email, password=password, **fields)


def make_session(user, **fields):
    """A device the user is signed in on, without a Django session behind it."""
    fields = {"session_key": uuid4().hex, "refresh_jti": uuid4().hex, **fields}
    return DeviceSession.objects.create(user=user, **fields)


def api(user=None, session=None):
    """A client of the API: anonymous, or signed in as the user on a new device."""
    if user is None and session is None:
        return Client()
    access, _ = tokens.pair(session or make_session(user))
    return Client(headers={"authorization": f"Bearer {access}"})


def make_home(**fields):
    """The landing page, standing as the root of the default site."""
    fields = {"title": "Home", "slug": f"home-{next(numbers)}", **fields}
    home = Page.get_first_root_node().add_child(instance=HomePage(**fields))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    Site.clear_site_root_paths_cache()
    return home


def make_coded(parent, model, code, **fields):
    fields = {"title": f"{model.__name__} {code}", "code": code, **fields}
    return parent.add_child(instance=model(**fields))


def make_syllabus(code="DCET", *, parent=None, **fields):
    return make_coded(parent or make_home(), SyllabusPage, code, **fields)


def make_subject(syllabus=None, code="EM", **fields):
    return make_coded(syllabus or make_syllabus(), SubjectPage, code, **fields)


def make_topic(parent=None, code="EM-1", **fields):
    """A topic of a subject or of another topic."""
    return make_coded(parent or make_subject(), TopicPage, code, **fields)
