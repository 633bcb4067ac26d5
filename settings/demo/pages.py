"""The landing page, the site and the syllabus of the demo."""

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
    "contact_email": "desk@example.com",
}
HOME = {
    "title": "Pariksha",
    "slug": "pariksha",
    "hero_heading": "Sit the exam before the exam",
    "hero_text": (
        "Full-length papers against the clock, marked the moment you hand in, with "
        "every answer explained. For diploma engineers on their way to a degree."
    ),
    "action_label": "See the open exams",
    "action_url": "#exams",
    "exams_heading": "Open exams",
    "search_description": (
        "Full-length mock exams for diploma engineers: timed, marked at once, explained."
    ),
}
BODY = """
<h2>Three hours, five sections, one honest score</h2>
<p>A mock paper here has the length, the sections and the pace of the real one. The
clock does not stop when you lose your connection, and neither does your paper: every
answer is kept as you give it, and you go on where you left off.</p>
<h2>What you learn from a paper</h2>
<ul>
<li><b>Where the marks went.</b> Your score by section, by subject and by topic.</li>
<li><b>Why an answer is right.</b> Each question comes back with its reasoning, and not
only with a letter.</li>
<li><b>What to read next.</b> Every question points into the
<a linktype="page" id="{syllabus}">syllabus</a>, so a weak topic has a name.</li>
</ul>
<h2>Before you begin</h2>
<ol>
<li>Keep three hours free, with paper and a pencil beside you.</li>
<li>Answer what you know first, and flag the rest for a second look.</li>
<li>A wrong answer costs nothing here, so leave no question empty.</li>
</ol>
"""


def load():
    """Make what is missing, live, and leave alone what is there."""
    made = not HomePage.objects.exists()
    home = make_home() if made else HomePage.objects.first()
    syllabus = SyllabusPage.objects.filter(code=plan()["code"]).first()
    syllabus = syllabus or make_syllabus(home)
    if made:
        home.body = BODY.format(syllabus=syllabus.pk).strip()
        home.save_revision().publish()


def plan():
    return json.loads(SYLLABUS.read_text())


def make_home():
    """The landing page, in place of the page that Wagtail greets newcomers with."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(**HOME))
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
