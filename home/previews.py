"""A home screen as a visitor or student will see it, at a moment an editor chooses."""

from datetime import datetime

from django.conf import settings
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.models import User
from cms.blocks.sections import Look
from home.audience import Visitor
from home.columns import said
from home.models import Announcement, Banner, HomeSection
from home.screens import TARGETS, content, rows_of, shown_to

KINDS = (Banner, Announcement, HomeSection)
TEMPLATE = "home/previews/screen.html"


def preview(row, request, mode):
    """The screen with an unsaved row on it, whatever its audience."""
    chosen = getattr(request, "chosen", {})
    at = moment(chosen.get("shown_on", "")) or timezone.now()
    known = settings.CONTENT_LANGUAGES
    language = next((x for x in known if x == chosen.get("language")), known[0])
    look = Look(at, mode, language, request)
    audience = [block.block.label for block in row.audience]
    row.audience = []
    if row.pk is None:
        row.position = type(row).objects.next_place()
    rows = [with_row(kind, row, look) for kind in KINDS]
    user = User(is_staff=row.target == "staff") if mode == "student" else None
    body = content(look, *rows)
    context = {
        "screen": shown_to(Visitor(at, user), body, [EXAMPLE]),
        "mode": mode,
        "language": language,
        "languages": [(x, dict(settings.LANGUAGES)[x]) for x in known],
        "audience": audience,
        "at": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"),
        "reason": why_not(row, look),
    }
    return TemplateResponse(request, TEMPLATE, context)


EXAMPLE = {"kind": "attempt", "title": "A paper the student has begun", "id": ""}


def moment(text):
    """2026-05-23T10:00 as editors mean it, None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def with_row(kind, row, look):
    rows = rows_of(kind, look)
    if not isinstance(row, kind):
        return rows
    others = [x for x in rows if x.pk != row.pk]
    mine = [] if why_not(row, look) else [row]
    return sorted([*others, *mine], key=place)


def place(row):
    return not getattr(row, "is_pinned", False), row.position, row.pk or 0


def why_not(row, look):
    """Why the row is not on this screen at this moment, in words; empty where it is."""
    if row.target not in TARGETS[look.target]:
        return f"It is for: {row.get_target_display().lower()}."
    if row.starts_at and row.starts_at > look.at:
        return f"It opens {said(row.starts_at)}."
    if row.ends_at and row.ends_at <= look.at:
        return f"It ended {said(row.ends_at)}."
    return ""
