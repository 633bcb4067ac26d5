"""How a page will look in search results and messengers, told while it is edited."""

from wagtail.admin.panels import Panel

TITLE, LEAST, MOST = 60, 50, 160


class SeoPanel(Panel):
    """The entry in search results as it stands, and what would better it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/seo_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            page = self.instance
            return {
                **context,
                "title": page.seo_title or page.title,
                "description": page.search_description,
                "address": page.full_url if page.pk else "",
                "advice": list(advice(page)),
            }


def advice(page):
    """What would help visitors find the page, as sentences."""
    title, words = page.seo_title or page.title, page.search_description
    if len(title) > TITLE:
        yield f"The title has {len(title)} letters; search results cut it at {TITLE}."
    if not words:
        yield "There is no description: search engines will pick some words themselves."
    elif not LEAST <= len(words) <= MOST:
        yield (
            f"The description has {len(words)} letters; {LEAST} to {MOST} are shown whole."
        )
    if hasattr(page, "share_image") and not page.share_image_id:
        yield "There is no picture for sharing: messengers show the site's."
