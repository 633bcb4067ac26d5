"""An assessment item: its declarations, its scoring and what lies beside it."""

import posixpath
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from exams.interchange.formats.markup import without_pictures
from exams.interchange.formats.qti.names import words
from exams.interchange.problems import problem
from exams.latex.commands import words as spelled

MAX_FILE = 20_000_000
MAX_WORDS = 50_000
SIMPLE = spelled("""
    responseProcessing responseCondition responseIf responseElse responseElseIf match
    variable correct setOutcomeValue baseValue mapResponse mapResponsePoint isNull not
    and or equal gte lte sum product divide multiple stringMatch
    """)


@dataclass
class Declaration:
    """What is right for one response. `shares` are the mapped values by key."""

    name: str = ""
    base: str = "identifier"
    cardinality: str = "single"
    correct: list = field(default_factory=list)
    shares: dict = field(default_factory=dict)
    exact: set = field(default_factory=set)
    areas: list = field(default_factory=list)


class Item:
    """`found` gathers what is said about it; `beside` reads files of its package."""

    def __init__(self, root, name, found, beside):
        self.root, self.name, self.found, self.beside = root, name, found, beside
        self.body = root.find("itemBody")
        self.scoring = root.find("responseProcessing")
        self.feedback = []

    @cached_property
    def tasks(self):
        """The interactions, without buttons and players."""
        return [
            x
            for x in self.body.iter()
            if x.tag.endswith("Interaction")
            and x.tag not in ("endAttemptInteraction", "mediaInteraction")
        ]

    def declared(self, task):
        named = task.get("responseIdentifier")
        for element in self.root.iterfind("responseDeclaration"):
            if element.get("identifier") == named:
                return declaration(element)
        return Declaration()

    def path(self, source):
        """Where in the package a file of the item lies; addresses stay as they are."""
        source = unquote(source.strip())
        if source.startswith(("http:", "https:", "//")):
            return source[:200]
        beside = posixpath.dirname(self.name)
        return posixpath.normpath(posixpath.join(beside, source))[-200:]

    def take(self, source):
        """The name under which a document knows the file; its bytes come along."""
        if source.lstrip().startswith("data:"):
            name, files = without_pictures(source)[0], without_pictures(source)[2]
            self.found.files.update(files)
            return name[:200]
        name = self.path(source)
        data = self.beside(name, MAX_FILE)
        if data is not None:
            self.found.files[name] = data
        return name

    def lose(self, *names):
        self.found.note("settings-lost", self.name, names=", ".join(names))

    def refuse(self, code, element="", **facts):
        place = f"{self.name} {element}".strip() or "item"
        told = problem(self.found.origin, place[:200], code, **facts)
        if told not in self.found.problems:
            self.found.problems.append(told)

    def scores_otherwise(self):
        """Whether its scoring does more than compare and add up."""
        if self.scoring is None:
            return False
        return not {x.tag for x in self.scoring.iter()} <= SIMPLE


def declaration(element):
    found = Declaration(
        name=element.get("identifier") or "",
        base=element.get("baseType") or "identifier",
        cardinality=element.get("cardinality") or "single",
        correct=[
            x for v in element.iterfind("correctResponse/value") if (x := words(v))
        ],
    )
    for entry in element.iterfind("mapping/mapEntry"):
        key = " ".join((entry.get("mapKey") or "").split())
        found.shares[key] = number(entry.get("mappedValue"))
        if entry.get("caseSensitive") == "true":
            found.exact.add(key)
    for entry in element.iterfind("areaMapping/areaMapEntry"):
        if number(entry.get("mappedValue")) > 0:
            found.areas.append((entry.get("shape"), entry.get("coords") or ""))
    return found


def number(text):
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
