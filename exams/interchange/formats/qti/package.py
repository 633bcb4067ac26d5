"""A package of items or a lone one: each with what the manifest says of it."""

import posixpath
from dataclasses import dataclass, field
from urllib.parse import unquote

from exams.interchange.formats import trees
from exams.interchange.formats.archives import Archive, is_archive
from exams.interchange.formats.qti import lom
from exams.interchange.formats.qti.names import plain
from exams.interchange.readers.records import Unreadable

LABEL = "QTI"
MANIFEST = "imsmanifest.xml"
MAX_ITEM = 4_000_000
ITEM = "imsqti_item_"
TEST = ("imsqti_test_", "imsqti_outcomes_")
KNOWN = ("imsqti_stim", "imsqti_rp")


@dataclass
class Entry:
    """An item's file: `data` as bytes or `fault`, and the files beside it."""

    name: str
    data: bytes = b""
    fault: Unreadable | None = None
    facts: dict = field(default_factory=dict)
    lost: list = field(default_factory=list)
    beside: object = lambda name, most: None


def manifest_of(names):
    """The manifest of a package, at its root or in the one folder it is in."""
    found = [x for x in names if posixpath.basename(x) == MANIFEST]
    return min(found, key=lambda x: x.count("/"), default=None)


def entries(data):
    """Each item of a package in the order of its manifest, or the one item."""
    if not is_archive(data):
        yield Entry("", data)
        return
    archive = Archive(data)
    manifest = manifest_of(archive.names)
    if manifest is None:
        raise Unreadable("not-this-format", format=LABEL, reason=f"no {MANIFEST}")
    lost = []
    for resource in resources(archive.read(manifest)):
        kind, href = resource.get("type") or "", unquote(resource.get("href") or "")
        if kind.startswith(ITEM):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(manifest), href))
            yield entry(archive, name, lom.facts_of(resource), lost)
            lost = []
        elif kind.startswith(TEST):
            lost.append(f"the test {href[:80]} (its sections, order and times)")
        elif "qti" in kind and not kind.startswith(KNOWN):
            yield Entry(href, fault=Unreadable("kind-not-held", kind=kind[:60]))


def resources(data):
    for element, depth in trees.elements(data, LABEL, free=3):
        if depth == 3 and trees.local(element.tag) == "resource":
            yield plain(element)


def entry(archive, name, facts, lost):
    def beside(path, most):
        size = archive.members[path].file_size if path in archive.members else most + 1
        return archive.read(path) if size <= most else None

    found = Entry(name, facts=facts, lost=lost, beside=beside)
    try:
        if name not in archive.members:
            raise Unreadable("item-missing", name=name[:200])
        found.data = archive.read(name, MAX_ITEM)
    except Unreadable as error:
        found.fault = error
    return found
