"""What the <head> of a page says to search engines and messengers."""

from django.db.models import Q
from django.utils.html import strip_tags

from cms.media.models import CustomImage
from cms.site import structured, telling
from cms.site.frame import start_page
from cms.site.models import SiteSettings

SHARED = "fill-1200x630|format-jpeg"


def trail_of(page, request):
    """[{title, href, full}] of the live pages from the start page to this one."""
    if not hasattr(page, "_trail"):
        above = page.get_ancestors(inclusive=True).live().filter(depth__gt=1)
        page._trail = [
            {
                "title": one.title,
                "href": one.get_url(request),
                "full": one.get_full_url(request),
            }
            for one in above.order_by("path")
        ]
    return page._trail


def head_of(page, request, *, canonical=None, title=None, description=None):
    """Title, description, address, picture and JSON-LD of a page.

    A page with several addresses names the one shown, its title and its description.
    """
    site = SiteSettings.for_request(request)
    own = telling.shown_copy(getattr(page, "share_image", None), SHARED)
    return {
        "title": title or page.seo_title or page.title,
        "description": description or page.search_description,
        "canonical": canonical or page.get_full_url(request),
        "picture": own or telling.shown_copy(site.share_image, SHARED),
        "kind": "article" if hasattr(page, "published_on") else "website",
    }


def shows(thing):
    """True for the logo and the picture for sharing of a site: they stand everywhere."""
    if not isinstance(thing, CustomImage):
        return False
    mine = Q(logo=thing) | Q(share_image=thing)
    return SiteSettings.objects.filter(mine).exists()


def graph_of(page, request, more=()):
    """The JSON-LD of a page: institute, way to it, and what it says of itself."""
    site = SiteSettings.for_request(request)
    start = start_page(request)
    address = start.get_full_url(request) if start else ""
    graph = [structured.organization(site, address)]
    trail = [(x["title"], x["full"]) for x in trail_of(page, request)]
    if len(trail) > 1:
        graph.append(structured.breadcrumbs(trail))
    own = page.structured(request) if hasattr(page, "structured") else []
    return structured.script([*graph, *own, *more])


def plain(html, limit=300):
    """Rich text as words."""
    words = " ".join(strip_tags(str(html)).split())
    return words if len(words) <= limit else f"{words[:limit].rsplit(' ', 1)[0]} …"
