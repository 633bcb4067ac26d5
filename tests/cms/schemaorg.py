"""The few words of schema.org that our pages use, and whether a page uses them right.

For each type: the properties it may have here, those it must have, and what each holds.
"""

import re
from datetime import date

TEXT, URL, DATE, SPAN, NUMBER, ID = "text", "url", "date", "span", "number", "id"
SAME = {"name": TEXT, "url": URL, "description": TEXT}
TYPES = {
    "EducationalOrganization": (
        {
            **SAME,
            "@id": ID,
            "slogan": TEXT,
            "sameAs": [URL],
            "email": TEXT,
            "telephone": TEXT,
        },
        {"@id", "name"},
    ),
    "BreadcrumbList": ({"itemListElement": ["ListItem"]}, {"itemListElement"}),
    "ListItem": (
        {"position": NUMBER, "name": TEXT, "item": URL},
        {"position", "name", "item"},
    ),
    "FAQPage": ({"mainEntity": ["Question"]}, {"mainEntity"}),
    "Question": (
        {"name": TEXT, "acceptedAnswer": "Answer"},
        {"name", "acceptedAnswer"},
    ),
    "Answer": ({"text": TEXT}, {"text"}),
    "Course": ({**SAME, "provider": ID}, {"name", "description", "provider"}),
    "Quiz": (
        {**SAME, "timeRequired": SPAN, "educationalUse": TEXT, "datePublished": DATE},
        {"name"},
    ),
    "Article": (
        {
            "headline": TEXT,
            "description": TEXT,
            "datePublished": DATE,
            "author": "Organization",
            "mainEntityOfPage": URL,
        },
        {"headline", "datePublished", "author"},
    ),
    "Organization": ({"name": TEXT}, {"name"}),
}


def faults(thing):
    """What of a thing does not fit, as sentences; nothing for one that does."""
    kind = thing.get("@type")
    if kind not in TYPES:
        return [f"{kind} is no type of ours."]
    known, needed = TYPES[kind]
    found = [f"{kind} lacks {name}." for name in sorted(needed - thing.keys())]
    for name in thing.keys() - {"@type"}:
        if name not in known:
            found.append(f"{kind} has no {name}.")
        else:
            found += [f"{kind}.{name}: {x}" for x in misfits(known[name], thing[name])]
    return found


def misfits(wanted, value):
    if isinstance(wanted, list):
        many = value if isinstance(value, list) and value else [None]
        return [x for one in many for x in misfits(wanted[0], one)]
    if wanted in TYPES:
        is_it = isinstance(value, dict) and value.get("@type") == wanted
        return faults(value) if is_it else [f"{value!r} is no {wanted}."]
    return [] if fits(wanted, value) else [f"{value!r} is no {wanted}."]


def fits(wanted, value):
    if wanted == NUMBER:
        return type(value) is int and value > 0
    if wanted == ID:
        return value == "#organization" or value == {"@id": "#organization"}
    if not isinstance(value, str) or not value.strip():
        return False
    if wanted == DATE:
        return bool(date.fromisoformat(value))
    shapes = {URL: r"https?://[^\s]+", SPAN: r"PT\d+M", TEXT: r".+"}
    return bool(re.fullmatch(shapes[wanted], value, re.DOTALL))
