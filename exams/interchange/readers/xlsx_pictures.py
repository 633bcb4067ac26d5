"""XLSX: the pictures that lie on the cells of the first sheet."""

import posixpath
from dataclasses import dataclass

from exams.interchange.formats.archives import Archive
from exams.interchange.formats.trees import elements, local, tree
from exams.interchange.readers.records import Unreadable

LABEL = "Excel"
BOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Anchored:
    """A picture by the place of its column; `part` is its name in the package,
    "" of one that the file only links to."""

    column: int
    part: str


class SheetPictures:
    """{row: [Anchored]} in `rows`; `read` holds the bytes of each part once, however
    many cells show it. `loose` counts those that lie on no cell."""

    def __init__(self, data):
        self.rows, self.package, self.held, self.loose = {}, None, {}, 0
        package = Archive(data)
        if not any(name.startswith("xl/drawings/") for name in package.names):
            return
        self.package = package
        try:
            self.find()
        except (KeyError, ValueError) as error:
            raise Unreadable("bad-workbook") from error

    def find(self):
        sheet = next(self.targets(BOOK, "sheet"), None)
        for drawing in self.targets(sheet, "drawing") if sheet else ():
            related = self.related(drawing)
            for anchor in tree(self.package.read(drawing), LABEL):
                self.keep(anchor, related)

    def keep(self, anchor, related):
        """Under the cell of its upper left corner."""
        start = next((x for x in anchor if local(x.tag) == "from"), None)
        pictures = [x for x in anchor.iter() if local(x.tag) == "blip"]
        if start is None:
            self.loose += len(pictures)
            return
        at = {local(x.tag): int(x.text or 0) for x in start}
        for shown in pictures:
            named = attribute(shown, "embed")
            if named is None and attribute(shown, "link") is None:
                continue
            part = related.get(named, "")
            found = Anchored(at["col"], part if part in self.package.members else "")
            self.rows.setdefault(at["row"] + 1, []).append(found)

    def targets(self, part, tag):
        """The parts that elements of a part lead to, in its order."""
        related = self.related(part)
        for element, _ in elements(self.package.read(part), LABEL, free=3):
            if local(element.tag) == tag:
                yield related[attribute(element, "id")]

    def related(self, part):
        """{id: name of the part} of a part's relations inside the package."""
        folder, base = posixpath.split(part)
        name = f"{folder}/_rels/{base}.rels"
        if name not in self.package.members:
            return {}
        return {
            x.get("Id"): posixpath.normpath(
                posixpath.join("/", folder, x.get("Target", ""))
            )[1:]
            for x in tree(self.package.read(name), LABEL)
            if x.get("TargetMode") != "External"
        }

    def read(self, part):
        if part not in self.held:
            self.held[part] = self.package.read(part)
        return self.held[part]


def attribute(element, name):
    """An attribute of the relations' namespace; a sheet has a plain `sheetId` too."""
    return next(
        (x for key, x in element.attrib.items() if "}" in key and local(key) == name),
        None,
    )
