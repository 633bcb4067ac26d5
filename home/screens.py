"""Home screens: what everybody of a target may see, and what of it one visitor does.

The first half is the same for all and kept by `keeping`; whatever depends on who looks
travels along as conditions and is decided anew for each.
"""

import logging
from itertools import groupby

from wagtail.models import Locale, Page, Site

from cms.site import telling
from cms.site.gathering import gathered
from exams.models import Exam
from home.audience import conditions, is_for, stated
from home.models import Announcement, AppConfig, Banner, FeatureFlag, HomeSection
from home.models.configs import config_keys
from home.models.flags import MODULE, is_on
from home.section_kinds import for_whom, told_to

logger = logging.getLogger(__name__)
TARGETS = {"public": ["public"], "student": ["student", "staff"]}
STAFF_ONLY = ["staff", {}]
MOST_KEPT, MOST_PAGES = 1000, 100
MOST = {"banners": 20, "announcements": 20, "sections": 30}


def rows_of(model, look):
    """The open rows of a target in order; when one opens or closes is noted."""
    rows = model.objects.filter(target__in=TARGETS[look.target])
    look.until(rows.next_change(look.at))
    return list(rows.open(look.at).order_by(*model._meta.ordering)[:MOST_KEPT])


def content(look, banners, announcements, sections):
    """Everything of a screen, as JSON, out of the rows on it."""
    return {
        "banners": told_banners(banners, look),
        "announcements": told_announcements(announcements, look),
        "sections": told_sections(sections, look),
        "config": configs(look.target),
        "flags": flags(),
        "pages": page_list(look),
    }


def screen(look):
    """`content` of what is published."""
    kinds = (Banner, Announcement, HomeSection)
    return content(look, *(rows_of(kind, look) for kind in kinds))


def when(row):
    mine = stated(row.audience)
    return [STAFF_ONLY, *mine] if row.target == "staff" else mine


def told_banners(rows, look):
    pictures = telling.pictures(row.image_id for row in rows)
    pages = telling.pages((row.page_id for row in rows), look.request)
    exams = live_exams({row.exam_id for row in rows}, look.target)
    return [
        {
            "id": row.pk,
            "title": row.title,
            "subtitle": row.subtitle,
            "image": pictures.get(row.image_id),
            "link": link(row, pages, exams),
            "priority": row.position,
            "theme": row.theme,
            "tracking": row.tracking or {},
            **whom(row, exams.get(row.exam_id)),
        }
        for row in rows
    ]


def whom(row, exam):
    """A banner that leads to an exam is for those the exam is for."""
    if exam is None:
        return {"when": when(row)}
    return {"when": [*when(row), *for_whom(exam)], "room": "exams"}


def live_exams(ids, target):
    ids = ids - {None}
    exams = told_to(Exam.objects.filter(live=True, pk__in=ids), target)
    exams = exams.only("slug", "audience").prefetch_related("batches")
    return {exam.pk: exam for exam in exams} if ids else {}


def link(row, pages, exams):
    """Where a banner leads; None where that is not published, or nothing is set."""
    if page := pages.get(row.page_id):
        kind = "article" if page["kind"] == "articlepage" else "page"
        return {"kind": kind, "id": page["id"], "url": page["url"]}
    if exam := exams.get(row.exam_id):
        return {"kind": "exam", "slug": exam.slug}
    return {"kind": "url", "url": row.url} if row.url else None


def told_announcements(rows, look):
    stream = Announcement._meta.get_field("body").stream_block
    pairs = [(stream, row.body.get_prep_value()) for row in rows]
    return [
        {
            "id": row.pk,
            "title": row.title,
            "body": body,
            "is_pinned": row.is_pinned,
            "published_at": moment(row.last_published_at),
            "when": when(row),
        }
        for row, body in zip(rows, telling.told(pairs, look.request), strict=True)
    ]


def moment(at):
    return at and at.isoformat()


def told_sections(rows, look):
    """Each with its items: one look-up for all sections of a kind."""
    kinds = [(row, *row.kind) for row in rows if row.kind]
    items = {}
    for _, some in groupby(sorted(kinds, key=name_of), key=name_of):
        some = list(some)
        found = found_by(some[0][2], [said for *_, said in some], look)
        items |= {row.pk: got for (row, *_), got in zip(some, found, strict=True)}
    return [
        {
            "key": row.key,
            "title": row.title,
            "kind": name,
            "order": row.position,
            "items": items[row.pk],
            "said": said,
            "room": kind.room,
            "when": when(row),
        }
        for row, name, kind, said in kinds
    ]


def name_of(entry):
    return entry[1]


def found_by(kind, asked, look):
    """The items of each section of a kind. One that cannot be filled is empty and
    spoils no other."""
    try:
        return kind.found(asked, look)
    except Exception:
        if len(asked) > 1:
            return [x for said in asked for x in found_by(kind, [said], look)]
        logger.exception("A home section could not be filled: %s", asked)
        return [[]]


def configs(target):
    """The published settings of a target; a key that is not listed never leaves."""
    allowed = [x.key for x in config_keys().values() if x.target == target]
    rows = AppConfig.objects.filter(status=AppConfig.Status.PUBLISHED, key__in=allowed)
    return dict(rows.values_list("key", "content"))


def flags():
    rows = FeatureFlag.objects.prefetch_related("batches")
    return {row.key: row.facts for row in rows}


def page_list(look):
    """The public pages right below the start page, in a language or, without, English."""
    site = Site.find_for_request(look.request) if look.request else None
    site = site or Site.objects.filter(is_default_site=True).first()
    if site is None:
        return []
    locale = Locale.objects.filter(language_code=look.language).first()
    start = locale and site.root_page.get_translation_or_none(locale)
    start = start or site.root_page
    rows = Page.objects.child_of(start).live().public().order_by("path")
    return [telling.page_told(page, look.request) for page in rows[:MOST_PAGES]]


def shown_to(visitor, body, under_way=()):
    """What of a screen a visitor sees; nothing of its conditions leaves."""
    known, under_way = conditions(), list(under_way)
    parts = {
        name: [x for x in mine(body[name], visitor, known) if is_there(x, body)]
        for name in MOST
    }
    sections = [filled(x, visitor, known, under_way) for x in parts["sections"]]
    flags = body["flags"].items()
    return {
        **{name: [bare(x) for x in some[: MOST[name]]] for name, some in parts.items()},
        "sections": [x for x in sections if x["items"]][: MOST["sections"]],
        "config": body["config"],
        "flags": {key: is_on(key, facts, visitor) for key, facts in flags},
        "pages": body["pages"],
    }


def is_there(entry, body):
    """False for what a room shows that is switched off."""
    return body["flags"].get(f"{MODULE}{entry.get('room')}", {"on": True})["on"]


def mine(entries, visitor, known):
    return [x for x in entries if is_for(x.get("when", ()), visitor, known)]


def bare(entry):
    """Without what only decides who sees it."""
    return {key: x for key, x in entry.items() if key not in ("when", "said", "room")}


def filled(section, visitor, known, under_way):
    """A section with this visitor's items, still empty if there are none."""
    kind = section_kinds()[section["kind"]]
    items = [bare(x) for x in mine(section["items"], visitor, known)]
    items += kind.own(section["said"], under_way)
    return {**bare(section), "items": items[: section["said"].get("limit")]}


def section_kinds():
    return dict(gathered("section_kinds", "SECTION_KINDS"))


def under_way(visitor, body):
    """What somebody has begun in the rooms that are on, the newest first."""
    finders = [
        find
        for room, find in gathered("under_way", "UNDER_WAY")
        if is_there({"room": room}, body)
    ]
    found = [x for find in finders for x in find(visitor.user, visitor.at)]
    return sorted(found, key=lambda x: x["begun_at"], reverse=True)
