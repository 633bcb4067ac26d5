"""The start page, the frame of the site and the syllabus of the demo."""

import json
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.timezone import now

from wagtail.models import Page, Site

from cms.models import SiteSettings, SubjectPage, SyllabusPage, TopicPage
from home.models import HomePage
from settings.demo import SYLLABUS

BRAND = {
    "brand": "Pariksha",
    "tagline": "Sit the exam before the exam.",
    "tagline_hi": "परीक्षा से पहले एक पूरी परीक्षा।",
    "contact_email": "desk@example.com",
    "contact_phone": "+91 20 5550 0142",
    "address": "Pariksha\n14 Karve Road\nPune 411004",
}


def load():
    """The empty start page and the syllabus, where missing; whether they were."""
    made = not HomePage.objects.exists()
    home = make_home() if made else HomePage.objects.first()
    if not SyllabusPage.objects.filter(code=plan()["code"]).exists():
        make_syllabus(home)
    return made


def plan():
    return json.loads(SYLLABUS.read_text())


def make_home():
    """The landing page, in place of the page that Wagtail greets newcomers with."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title=BRAND["brand"], slug="pariksha"))
    site, _ = Site.objects.update_or_create(
        is_default_site=True,
        defaults={**address(), "site_name": BRAND["brand"], "root_page": home},
    )
    SiteSettings.objects.update_or_create(site=site, defaults=BRAND)
    retire_welcome(root)
    return home


def address():
    """Host and port that this server says it has."""
    parts = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return {"hostname": parts.hostname, "port": port}


def follow_port():
    """Links lead to today's port, where the default site is on this host at another."""
    today = address()
    sites = Site.objects.filter(is_default_site=True, hostname=today["hostname"])
    for site in sites.exclude(port=today["port"]):
        site.port = today["port"]
        site.save()


def retire_welcome(root):
    """Delete Wagtail's own first page where nobody has put anything below it."""
    plain = root.get_children().exact_type(Page)
    welcome = plain.filter(slug="home", numchild=0).first()
    if welcome and not Site.objects.filter(root_page=welcome).exists():
        welcome.delete()


def make_syllabus(home):
    syllabus = add(home, SyllabusPage, plan())
    for subject in plan()["subjects"]:
        add_topics(add(syllabus, SubjectPage, subject), subject)
    return syllabus


def add_topics(parent, part):
    for topic in part.get("topics", []):
        add_topics(add(parent, TopicPage, topic), topic)


def add(parent, model, part):
    page = model(
        title=part["title"],
        slug=part["code"],
        code=part["code"],
        description=part["description"],
        show_in_menus=model is SyllabusPage,
        first_published_at=now(),
    )
    return parent.add_child(instance=page)
