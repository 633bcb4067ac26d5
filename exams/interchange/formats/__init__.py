"""Formats of questions. Adding one is a module here and a line in FORMATS.

A format's module holds
    NAME, LABEL, SUFFIX
    sniff(text)               whether the beginning of a file looks like it
    holds(names)              for a ZIP: whether these are the names of its parts
    read(data)                bytes in, `Found` after `Found` out; `Unreadable` for a
                              file that is no such thing
and where it can be written
    write(documents)          `Written`: bytes, and what the format cannot hold; with
                              HOLDS_PICTURES also `fetch`, which answers a picture
Readers and writers are pure: no database, no network, no clock.
"""

from exams.interchange.formats import aiken, docx, gift, json_documents, moodle_xml, qti
from exams.interchange.formats.archives import is_archive, names_in

FORMATS = {
    module.NAME: module
    for module in (json_documents, moodle_xml, qti, docx, aiken, gift)
}
HEAD = 100_000


def format_of(data):
    """The format the bytes are in, by what they hold, or None."""
    if is_archive(data):
        names = names_in(data)
        return next((x for x in FORMATS.values() if packs(x, names)), None)
    head = data[:HEAD].decode("utf-8-sig", "ignore")
    return next((x for x in FORMATS.values() if x.sniff(head)), None)


def packs(module, names):
    return hasattr(module, "holds") and module.holds(names)
