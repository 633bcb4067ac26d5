"""What every page's frame asks for."""

import re

from django import template

from cms.media.access import open_to_all
from cms.site import frame, heads, words

register = template.Library()
DEVANAGARI = re.compile("[\u0900-\u097f]")
LATIN = re.compile("[A-Za-z]")


@register.simple_tag(takes_context=True)
def site_frame(context):
    """Menus, footer, languages and settings of the site."""
    return frame.frame_of(context["request"], context.get("page"))


@register.simple_tag(takes_context=True)
def page_head(context):
    """What the <head> says of the page, None where there is no page."""
    page = context.get("page")
    if page is None or not page.pk:
        return None
    found = heads.head_of(page, context["request"], **context.get("head") or {})
    graph = heads.graph_of(page, context["request"], context.get("graph") or ())
    return {**found, "graph": graph}


@register.simple_tag(takes_context=True)
def trail(context):
    """The pages above this one, and the page itself."""
    return heads.trail_of(context["page"], context["request"])


@register.simple_tag
def say(text):
    """Fixed words, in the language of the page."""
    return words.say(text)


@register.filter
def language(text):
    """The code of the language a text is mostly written in: hi or en."""
    text = str(text)
    return "hi" if len(DEVANAGARI.findall(text)) > len(LATIN.findall(text)) else "en"


@register.filter
def for_all(picture):
    """The picture where everybody may see it, None for one of a private collection."""
    return open_to_all(picture)


@register.filter
def plain(number):
    """A decimal without idle zeros: 37.50 as 37.5, 100.00 as 100."""
    text = f"{number:f}" if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
