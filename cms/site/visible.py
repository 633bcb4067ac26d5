"""Which pages everybody may see: no other is named by menus, links, lists or trees."""

from wagtail.models import PageViewRestriction

from core.requests import once


def closed_paths():
    """Where the pages stand that are not for everybody."""
    rows = PageViewRestriction.objects.values_list("page__path", flat=True)
    return once("closed_pages", lambda: tuple(rows))


def is_open(page):
    """True where everybody may see the page."""
    return page.live and not page.path.startswith(closed_paths())


def open_below(page, rows):
    """Of some pages those below this one that whoever may see it may see too."""
    for path in closed_paths():
        if path.startswith(page.path) and path != page.path:
            rows = rows.exclude(path__startswith=path)
    return rows.descendant_of(page).live()
