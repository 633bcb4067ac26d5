"""The pages of the demo, in English and Hindi, and the menus that lead to them."""

import json
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.files.images import ImageFile
from django.utils import timezone

from wagtail.models import Locale, Site

from cms.models import CustomImage, SiteSettings, SyllabusPage
from home import models
from settings.demo import SITE

HINDI = "hi"
EXAM_DAY = (5, 23, 10)
FIELDS = ("body", "groups")
PICTURES = {
    "desk": "A desk with a lamp, a clock and an answer sheet",
    "score": "A report card with one bar for each subject",
    "network": "A phone that goes on without a network",
    "bubbles": "Bubbles of an answer sheet and the sum of a guess",
    "share": "Sit the exam before the exam",
    "logo-sahyadri": "Sahyadri Polytechnic",
    "logo-narmada": "Narmada Technical Institute",
    "logo-deccan": "Deccan College of Diploma Studies",
}


def load(questions):
    """Fill the start page and make the pages below it and their Hindi twins."""
    home = models.HomePage.objects.get()
    pictures = {name: picture(name) for name in PICTURES}
    rows = {f"question:{n}": x.pk for n, x in enumerate(questions)}
    rows |= {f"image:{name}": x.pk for name, x in pictures.items()}
    rows["page:syllabus"] = SyllabusPage.objects.get().pk
    english = {"home": home}
    compose("en", english, rows)
    hindi, _ = Locale.objects.get_or_create(language_code=HINDI)
    compose(HINDI, {}, rows, english=english, locale=hindi)
    frame(english)


def picture(name):
    path = SITE / "pictures" / f"{name}.png"
    with path.open("rb") as file:
        return CustomImage.objects.create(
            title=PICTURES[name], file=ImageFile(file, path.name)
        )


def compose(language, pages, rows, *, english=None, locale=None):
    """Make all pages of a language first, then fill in what names one another."""
    plan = json.loads((SITE / f"{language}.json").read_text())
    for said in plan:
        key = said["key"]
        if key not in pages:
            twin = english and english[key].copy_for_translation(locale)
            pages[key] = twin or planted(said, pages)
    ids = {**rows, **{f"page:{key}": page.pk for key, page in pages.items()}}
    for said in plan:
        fill(pages[said["key"]], said, ids)


def planted(said, pages):
    """A new page of the plan, still empty."""
    model = getattr(models, said["kind"])
    page = model(title=said["title"], slug=said["slug"], live=False)
    if said["kind"] == "ArticlePage":
        page.intro = said["intro"]
    return pages[said.get("parent", "home")].add_child(instance=page)


def fill(page, said, ids):
    page = type(page).objects.get(pk=page.pk)
    said = {k: v for k, v in said.items() if k not in ("key", "kind", "parent")}
    for name, value in resolved(said, ids).items():
        if name in FIELDS:
            setattr(page, name, json.dumps([identified(block) for block in value]))
        elif name == "form_fields":
            page.form_fields = [
                models.ContactField(sort_order=n, **field)
                for n, field in enumerate(value)
            ]
        elif name in ("image", "share_image"):
            setattr(page, f"{name}_id", value)
        else:
            setattr(page, name, value)
    page.save_revision().publish()


def resolved(value, ids):
    """The value with the ids of the rows it names."""
    if isinstance(value, dict):
        return {key: resolved(x, ids) for key, x in value.items()}
    if isinstance(value, list):
        return [resolved(x, ids) for x in value]
    if value == "exam-day":
        return exam_day().isoformat()
    return ids.get(value, value) if isinstance(value, str) else value


def exam_day():
    """The next one from today."""
    month, day, hour = EXAM_DAY
    now = timezone.now()
    zone = ZoneInfo("Asia/Kolkata")
    found = datetime(now.year, month, day, hour, tzinfo=zone)
    return found if found > now else found.replace(year=now.year + 1)


def identified(block):
    return {**block, "id": str(uuid4())}


def link(page=None, words="", hindi=""):
    value = {"label": words, "label_hi": hindi, "page": page and page.pk, "address": ""}
    return {"type": "link", "value": value, "id": str(uuid4())}


def column(title, hindi, pages):
    links = [link(page)["value"] for page in pages]
    value = {"title": title, "title_hi": hindi, "links": links}
    return {"type": "column", "value": value, "id": str(uuid4())}


def frame(pages):
    """The menus; where the site's were set already, they stay."""
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    syllabus = SyllabusPage.objects.get()
    menu = [pages[key] for key in ("exams", "articles", "faq", "about")]
    settings.menu = json.dumps([link(page) for page in [menu[0], syllabus, *menu[1:]]])
    settings.button = json.dumps([link(pages["exams"], "Begin", "शुरू करें")])
    learn = [pages["exams"], syllabus, pages["articles"], pages["faq"]]
    house = [pages["about"], pages["contact"], pages["privacy"], pages["terms"]]
    settings.footer = json.dumps(
        [column("Learn", "सीखें", learn), column("The house", "संस्था", house)]
    )
    settings.profiles = json.dumps(
        [
            profile("youtube", "https://www.youtube.com/@pariksha-example"),
            profile("telegram", "https://t.me/pariksha_example"),
        ]
    )
    settings.share_image = pages["home"].share_image
    settings.save()


def profile(network, url):
    return {
        "type": "profile",
        "value": {"network": network, "url": url},
        "id": str(uuid4()),
    }
