"""JSON-LD: what a page is, said to search engines in the words of schema.org."""

import json

from django.utils.safestring import mark_safe

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
SEPARATORS = {ord("\u2028"): "\\u2028", ord("\u2029"): "\\u2029"}
ORGANIZATION = "#organization"


def script(graph):
    """The <script> of a list of things; no text in it can end it."""
    body = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(body, ensure_ascii=False).translate({**ESCAPES, **SEPARATORS})
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def organization(site_settings, address):
    profiles = [block.value["url"] for block in site_settings.profiles]
    points = {
        "email": site_settings.contact_email,
        "telephone": site_settings.contact_phone,
    }
    return without_blanks(
        {
            "@type": "EducationalOrganization",
            "@id": ORGANIZATION,
            "name": site_settings.brand,
            "url": address,
            "slogan": site_settings.tagline,
            "sameAs": profiles,
            **points,
        }
    )


def breadcrumbs(trail):
    """Of [(title, address)] from the start page to this one."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": title, "item": address}
            for n, (title, address) in enumerate(trail, start=1)
        ],
    }


def faq(pairs):
    """Of [(question, answer as HTML)]."""
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for question, answer in pairs
        ],
    }


def course(name, description, address):
    return without_blanks(
        {
            "@type": "Course",
            "name": name,
            "description": description or name,
            "url": address,
            "provider": {"@id": ORGANIZATION},
        }
    )


def without_blanks(thing):
    return {key: value for key, value in thing.items() if value}
