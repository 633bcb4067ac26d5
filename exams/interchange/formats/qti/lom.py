"""What a manifest says of an item (IEEE LOM) as facts of ours, and back."""

import re
from html import escape

from exams.interchange.formats.qti.names import words

LEVELS = {
    **dict.fromkeys(("very easy", "easy"), "easy"),
    "medium": "medium",
    **dict.fromkeys(("difficult", "very difficult", "hard"), "hard"),
}
SPELLED = {"easy": "easy", "medium": "medium", "hard": "difficult"}
LASTING = re.compile(r"PT(?:([0-9]{1,3})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,5})S)?")
OURS = {"pariksha subject": "subject", "pariksha topics": "topics"}


def facts_of(resource):
    """{name: fact} of a <resource>; topics of other lists are its category."""
    lom = resource.find("metadata/lom")
    if lom is None:
        return {}
    found = {
        "tags": [said(x)[:100] for x in lom.iterfind("general/keyword")][:20],
        "difficulty": LEVELS.get(at(lom, "educational/difficulty/value").lower(), ""),
        "expected_seconds": seconds(
            at(lom, "educational/typicalLearningTime/duration")
        ),
        "licence_note": at(lom, "rights/description")[:300],
    }
    return {**found, **identity(lom), **places(lom)}


def at(element, path):
    found = element.find(path)
    return "" if found is None else said(found)


def said(element):
    """The words of a LOM text: in <string>, <langstring> or its own."""
    for name in ("string", "langstring"):
        inner = element.find(name)
        if inner is not None:
            return words(inner)
    return words(element)


def identity(lom):
    entry = lom.find("general/identifier")
    catalog, number = (
        ("", "") if entry is None else (at(entry, "catalog"), at(entry, "entry"))
    )
    fits = 0 < len(catalog) <= 100 and 0 < len(number) <= 100
    return {"source": catalog, "source_id": number} if fits else {}


def seconds(text):
    match = LASTING.fullmatch(text)
    hours, minutes, rest = (int(x or 0) for x in match.groups()) if match else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + rest
    return total if 0 < total <= 86_400 else None


def places(lom):
    """Subject and topics where the list is ours, else a category."""
    found = {}
    for path in lom.iterfind("classification/taxonPath"):
        told = [at(x, "entry") or at(x, "id") for x in path.iterfind("taxon")]
        told = [x for x in told if x]
        name = OURS.get(at(path, "source"))
        if name == "subject" and told:
            found["subject"] = told[0][:200]
        elif name == "topics":
            found["topics"] = [x[:400] for x in told[:20]]
        elif told:
            found.setdefault("category", " / ".join(told)[:300])
    return found


def written(document, category):
    """<metadata> with a LOM record, or nothing where there is nothing to say."""
    parts = [general(document), educational(document)]
    if document.get("licence_note"):
        inner = element("description", string(document["licence_note"]))
        parts.append(element("rights", inner))
    parts += [taxons("pariksha subject", [document.get("subject")])]
    parts += [taxons("pariksha topics", document.get("topics") or [])]
    parts += [taxons("category", [category])]
    inner = "".join(parts)
    return element("metadata", f'<lom xmlns="{LOM}">{inner}</lom>') if inner else ""


LOM = "http://ltsc.ieee.org/xsd/LOM"


def element(name, inner):
    return f"<{name}>{inner}</{name}>" if inner else ""


def string(text):
    spelled = escape(" ".join(text.split()), quote=False)
    return f"<string>{spelled}</string>" if spelled else ""


def general(document):
    inner = ""
    if document.get("source_id"):
        catalog, entry = (
            escape(document[x], quote=False) for x in ("source", "source_id")
        )
        inner = element(
            "identifier", element("catalog", catalog) + element("entry", entry)
        )
    tags = (element("keyword", string(x)) for x in document.get("tags") or ())
    return element("general", inner + "".join(tags))


def educational(document):
    level = SPELLED.get(document.get("difficulty"))
    inner = element(
        "difficulty", element("source", "LOMv1.0") + element("value", level)
    )
    lasting = document.get("expected_seconds")
    told = element("duration", f"PT{lasting}S") if lasting else ""
    return element(
        "educational", (inner if level else "") + element("typicalLearningTime", told)
    )


def taxons(source, entries):
    told = "".join(element("taxon", element("entry", string(x))) for x in entries if x)
    path = element("taxonPath", element("source", string(source)) + told)
    return element("classification", path) if told else ""
