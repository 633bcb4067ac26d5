"""Files of the site that are no pages: its tokens, what robots may read, its map."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wagtail.contrib.sitemaps import Sitemap, views

from cms.site.frame import public_pages, theme_of

FOREVER = "public, max-age=31536000, immutable"
CLOSED = ("/admin/", "/api/", "/documents/", "/health/")


@require_safe
def theme(request, digest):
    """The tokens. An address of former tokens answers today's, and is not kept."""
    today, text = theme_of(request)
    kept = FOREVER if digest == today else "no-cache"
    return HttpResponse(
        text, content_type="text/css; charset=utf-8", headers={"Cache-Control": kept}
    )


@require_safe
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class EveryLanguage(Sitemap):
    """The public pages of the site's tree in every language."""

    def items(self):
        root = self.get_wagtail_site().root_page
        rows = public_pages(root).order_by("path")
        return rows.defer_streamfields().specific()


@require_safe
def sitemap(request):
    return views.sitemap(request, sitemaps={"site": EveryLanguage})
