"""The parts of a Word document: its text, styles, lists and pictures."""

import posixpath

from exams.interchange.formats import trees
from exams.interchange.formats.archives import Archive
from exams.interchange.formats.docx.numbering import Numbering
from exams.interchange.formats.docx.properties import value
from exams.interchange.formats.trees import attribute, child, local
from exams.interchange.readers.records import Unreadable

LABEL, MAIN = "Word document", "word/document.xml"
MAX_TEXT = 40_000_000
MAX_SMALL = 8_000_000
MAX_FILE = 20_000_000
MACROS = (b"macroEnabled", b"vbaProject")


class Parts:
    """A document that was opened; refuses macros and what is no document of Word."""

    def __init__(self, data):
        self.archive = Archive(data)
        if MAIN not in self.archive.names:
            raise Unreadable("not-this-format", format=LABEL, reason=f"no {MAIN}")
        refuse_macros(self.archive)
        self.links = links(self.tree("word/_rels/document.xml.rels"))
        self.styles = styles(self.tree("word/styles.xml"))
        self.numbering = Numbering(self.tree("word/numbering.xml"), self.styles)

    def tree(self, name):
        if name not in self.archive.members:
            return ()
        return trees.tree(self.archive.read(name, MAX_SMALL), LABEL)

    def body(self):
        """The paragraphs and tables of the text, one at a time."""
        data = self.archive.read(MAIN, MAX_TEXT)
        for element, depth in trees.elements(data, LABEL, free=3):
            if depth == 3:
                yield element

    def file(self, name):
        """The bytes of a picture, or None."""
        member = self.archive.members.get(name)
        if member is None or member.file_size > MAX_FILE:
            return None
        return self.archive.read(name)

    def target(self, key):
        """The part a relationship leads to, or "" where it leads outside."""
        return self.links.get(key, "")


def refuse_macros(archive):
    kinds = (
        archive.read("[Content_Types].xml", MAX_SMALL)
        if TYPES in archive.names
        else b""
    )
    names = any("vbaProject" in name for name in archive.names)
    if names or any(sign in kinds for sign in MACROS):
        raise Unreadable("has-macros")


TYPES = "[Content_Types].xml"


def links(root):
    return {
        x.get("Id"): posixpath.normpath(posixpath.join("word", x.get("Target") or ""))
        for x in root
        if x.get("TargetMode") != "External"
    }


def styles(root):
    """{style: {"font", "based", "list", "level", "heading"}}; "" is every text's."""
    found = {"": {"font": font_of(child(root, "docDefaults", "rPrDefault", "rPr"))}}
    for element in root:
        if local(element.tag) == "style":
            numbered = child(element, "pPr", "numPr")
            found[attribute(element, "styleId")] = {
                "font": font_of(child(element, "rPr")),
                "based": value(element, "basedOn") or "",
                "list": value(numbered, "numId") if numbered is not None else None,
                "level": value(numbered, "ilvl") if numbered is not None else None,
                "heading": (value(element, "name") or "").lower().startswith("heading"),
            }
    return found


def font_of(properties):
    found = child(properties, "rFonts") if properties is not None else None
    if found is None:
        return ""
    return (
        attribute(found, "ascii") or attribute(found, "hAnsi") or attribute(found, "cs")
    )


def inherited(styles_, style, name):
    """A fact of a style or of those it is based on."""
    for _ in range(20):
        told = styles_.get(style or "", {})
        if told.get(name) or not style:
            return told.get(name)
        style = told.get("based", "")
    return None
