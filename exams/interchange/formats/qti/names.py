"""QTI 2 and 3 under one set of names: those of QTI 2, without namespaces."""

import re

from exams.interchange.formats.trees import local

KEBAB = re.compile(r"-([a-z])")
KEPT = ("data-", "aria-")


def plain(root):
    """The tree with `qti-choice-interaction` as `choiceInteraction`, in place."""
    for element in root.iter():
        tag = local(element.tag)
        element.tag = camel(tag[4:]) if tag.startswith("qti-") else tag
        element.attrib = {
            attribute(name): value for name, value in element.attrib.items()
        }
    return root


def attribute(name):
    name = local(name)
    return name if name.startswith(KEPT) else camel(name)


def camel(name):
    return KEBAB.sub(lambda match: match[1].upper(), name)


def words(element):
    """All the text within an element, on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())
