"""What stands around every page: menus, footer, languages, the question about cookies."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from wagtail.models import Locale, Page, Site

from cms.site import telling, theme
from cms.site.links import NETWORKS, twins
from cms.site.models import SiteSettings, ThemeSettings
from cms.site.visible import is_open

LOGO = "max-240x80|format-webp"


def theme_of(request):
    """(digest, text) of the site's stylesheet of tokens."""
    text = theme.stylesheet(ThemeSettings.for_request(request))
    return theme.digest(text), text


def frame_of(request, page):
    """Everything the base template shows besides the page."""
    site = SiteSettings.for_request(request)
    language = get_language()
    links = all_links(site)
    found = shown_pages(links, language)

    def shown(link):
        return linked(link, found, language, request)

    return {
        "site": site,
        "logo": telling.shown_copy(site.logo, LOGO),
        "tagline": in_words(site.tagline, site.tagline_hi, language),
        "notice": in_words(site.cookie_notice, site.cookie_notice_hi, language),
        "theme": reverse("theme", args=[theme_of(request)[0]]),
        "menu": [x for x in map(shown, values(site.menu)) if x]
        or menu_of_pages(request, language),
        "button": next((x for x in map(shown, values(site.button)) if x), None),
        "footer": [column(x, shown, language) for x in values(site.footer)],
        "profiles": [
            {"network": x["network"], "name": NETWORKS[x["network"]], "url": x["url"]}
            for x in values(site.profiles)
        ],
        "languages": languages(request, page, language),
    }


def values(stream):
    return [block.value for block in stream]


def all_links(site):
    columns = [link for column in values(site.footer) for link in column["links"]]
    return [*values(site.menu), *values(site.button), *columns]


def shown_pages(links, language):
    pages = [link["page"] for link in links]
    if not any(pages):
        return {}
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    return twins(pages, locales.get(language) or Locale.get_default())


def in_words(english, hindi, language):
    return hindi if language == "hi" and hindi else english


def linked(link, found, language, request):
    """{words, href, pk}, or None where the page is not for everybody."""
    chosen = link["page"]
    page = found.get(chosen.pk) if chosen else None
    if chosen and page is None:
        return None
    words = in_words(link["label"], link["label_hi"], language)
    if page and (not words or (language == "hi" and not link["label_hi"])):
        words = page.title
    href = page.get_url(request) if page else link["address"]
    return {"words": words, "href": href, "pk": page and page.pk}


def column(value, shown, language):
    links = [x for x in map(shown, value["links"]) if x]
    title = in_words(value["title"], value["title_hi"], language)
    return {"title": title, "links": links}


def start_page(request):
    """The site's root in the language of the request, or None."""
    site = Site.find_for_request(request)
    return site and site.root_page.localized


def public_pages(root):
    """The pages below a start page, in every language, that need no sign-in."""
    trees = Page.objects.none()
    for start in root.get_translations(inclusive=True):
        trees = trees | Page.objects.descendant_of(start, inclusive=True)
    return trees.live().public()


def menu_of_pages(request, language):
    """The open pages right below the start page that want to be in menus."""
    start = start_page(request)
    pages = start.get_children().live().in_menu() if start else []
    return [
        {"words": page.title, "href": page.get_url(request), "pk": page.pk}
        for page in pages
        if is_open(page)
    ]


def languages(request, page, language):
    """The page's open translations, itself included; fewer than two are none.

    A page with addresses below its own says as `path_below` which one is shown.
    """
    if page is None or not getattr(page, "pk", None):
        return []
    names, below = dict(settings.LANGUAGES), getattr(page, "path_below", "")
    found = [
        {
            "code": other.locale.language_code,
            "name": names[other.locale.language_code],
            "href": f"{other.get_url(request)}{below}",
            "full": f"{other.get_full_url(request)}{below}",
            "is_this": other.locale.language_code == language,
        }
        for other in page.get_translations(inclusive=True)
        .live()
        .select_related("locale")
        .order_by("locale__language_code")
        if other.pk == page.pk or is_open(other)
    ]
    return found if len(found) > 1 else []
