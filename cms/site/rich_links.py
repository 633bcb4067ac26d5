"""Links in rich text."""

from django.utils.html import escape

from wagtail.rich_text.pages import PageLinkHandler

from cms.site.visible import is_open


class OpenPageLinks(PageLinkHandler):
    """To a page that not everybody may see there is none."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        found = [page and page.localized for page in cls.get_many(attrs_list)]
        return [
            f'<a href="{escape(page.url)}">' if page and is_open(page) else "<a>"
            for page in found
        ]
