"""XML somebody sent, as a tree of bounded size: no DTD, no entities, nothing outside."""

import io
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from exams.interchange.readers.records import Unreadable

MAX_DEPTH = 100
MAX_ELEMENTS = 200_000


def local(name):
    """A tag or an attribute without its namespace."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def elements(data, label, free=0):
    """(element, depth) as each ends. Depth of the root is 1; what ends at the depth
    `free` is forgotten once it was looked at."""
    open_, count, parts = [], 0, 0
    try:
        events = iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True)
        for event, element in events:
            if event == "start":
                open_.append(element)
                count += 1
                refuse_beyond(len(open_), count, label)
                continue
            yield element, len(open_)
            open_.pop()
            if open_ and len(open_) == free - 1:
                open_[-1].clear()
                count, parts = len(open_), parts + 1
                refuse_beyond(0, parts, label)
    except DefusedXmlException as error:
        raise Unreadable("declares-entities") from error
    except (ParseError, ValueError, LookupError) as error:
        reason = str(error)[:100] or "it is empty"
        raise Unreadable("not-this-format", format=label, reason=reason) from error


def refuse_beyond(depth, count, label):
    if depth > MAX_DEPTH or count > MAX_ELEMENTS:
        reason = "it nests too deeply or has too many parts"
        raise Unreadable("not-this-format", format=label, reason=reason)


def tree(data, label):
    """The root of a document that is small enough to hold."""
    root = None
    for element, _ in elements(data, label):
        root = element
    return root


def child(element, *path):
    """The first element down a path of local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((x for x in element if local(x.tag) == name), None)
    return element


def children(element, name):
    return [x for x in element if local(x.tag) == name]


def attribute(element, name):
    """An attribute by its local name, or ""."""
    return next((x for key, x in element.attrib.items() if local(key) == name), "")
