"""What every page's frame asks for."""

import re

from django import template

from wagtail.models import Site

register = template.Library()
DEVANAGARI = re.compile("[\u0900-\u097f]")
LATIN = re.compile("[A-Za-z]")


@register.simple_tag(takes_context=True)
def menu_pages(context):
    """The live pages right below the site's root that want to be in menus."""
    request = context.get("request")
    site = request and Site.find_for_request(request)
    return site.root_page.get_children().live().in_menu() if site else []


@register.filter
def language(text):
    """The code of the language a text is mostly written in: hi or en."""
    text = str(text)
    return "hi" if len(DEVANAGARI.findall(text)) > len(LATIN.findall(text)) else "en"
