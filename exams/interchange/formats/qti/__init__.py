"""QTI: items and packages of 2.1, 2.2 and 3.0 in, packages of 3.0 out."""

import re

from exams.interchange.formats.qti.package import LABEL, entries, manifest_of
from exams.interchange.formats.qti.reading import found_of
from exams.interchange.formats.qti.writing import write

__all__ = [
    "HOLDS_PICTURES",
    "LABEL",
    "NAME",
    "SUFFIX",
    "holds",
    "read",
    "sniff",
    "write",
]

NAME, SUFFIX = "qti", ".zip"
HOLDS_PICTURES = True
ITEM = re.compile(r"<(?:[\w-]+:)?(?:qti-assessment-item|assessmentItem)[\s>]")


def sniff(text):
    return ITEM.search(text) is not None


def holds(names):
    """Whether a ZIP with these parts is one of ours."""
    return manifest_of(names) is not None


def read(data):
    """Each item as `Found`, in the order of the manifest."""
    for origin, entry in enumerate(entries(data), start=1):
        yield found_of(origin, entry)
