"""The labels of Word's automatic lists: 1., A), (iv)."""

import re
from string import ascii_lowercase

from exams.interchange.formats.docx.properties import value
from exams.interchange.formats.trees import attribute, children, local

ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
PLACE = re.compile(r"%([1-9])")


class Numbering:
    """Counts as Word does while paragraphs are asked for in order."""

    def __init__(self, root, styles):
        self.levels, self.lists, self.starts, self.counts = {}, {}, {}, {}
        self.styles = styles
        for element in root:
            if local(element.tag) == "abstractNum":
                named = attribute(element, "abstractNumId")
                self.levels[named] = dict(map(level, children(element, "lvl")))
            elif local(element.tag) == "num":
                self.add(element)

    def add(self, element):
        named = attribute(element, "numId")
        self.lists[named] = value(element, "abstractNumId", default="")
        for override in children(element, "lvlOverride"):
            start = value(override, "startOverride", default="")
            if start.isdigit():
                place = whole(attribute(override, "ilvl"))
                self.starts[named, place] = int(start[:6])

    def label(self, named, depth):
        """(label, list) of the next paragraph in a list, or ("", "")."""
        abstract = self.lists.get(named)
        levels = self.levels.get(abstract, {})
        if depth not in levels:
            return "", ""
        self.count(named, abstract, depth)
        sort, pattern, _ = levels[depth]
        if sort in ("bullet", "none"):
            return ("-" if sort == "bullet" else ""), ""

        def shown(match):
            place = int(match[1]) - 1
            sort, _, start = levels.get(place, ("decimal", "", 1))
            return spelled(sort, self.counts.get((abstract, place), start))

        return PLACE.sub(shown, pattern), f"{abstract} {depth}"

    def count(self, named, abstract, depth):
        start = self.starts.pop((named, depth), None)
        key = abstract, depth
        if start is not None:
            self.counts[key] = start
        elif key in self.counts:
            self.counts[key] += 1
        else:
            self.counts[key] = self.levels[abstract][depth][2]
        for deeper in range(depth + 1, 10):
            self.counts.pop((abstract, deeper), None)


def whole(text, default=0):
    return int(text) if text.isdigit() and len(text) < 7 else default


def level(element):
    """(depth, (sort, pattern, start)) of a <lvl>."""
    start = whole(value(element, "start", default="1"), 1)
    told = (
        value(element, "numFmt", default="decimal"),
        value(element, "lvlText", default=""),
        start,
    )
    return whole(attribute(element, "ilvl")), told


def spelled(sort, number):
    if sort in ("lowerLetter", "upperLetter"):
        letter = ascii_lowercase[(number - 1) % 26]
        return letter.upper() if sort == "upperLetter" else letter
    if sort in ("lowerRoman", "upperRoman"):
        roman = romanized(number)
        return roman.upper() if sort == "upperRoman" else roman
    return str(number)


def romanized(number):
    found = ""
    for worth, sign in ROMAN:
        found += sign * min(number // worth, 50)
        number %= worth
    return found
