"""What a paper draws from, compiled when it is published."""

import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import orjson


@dataclass(frozen=True)
class Rule:
    """A rule of a section: so many questions, all of these marks."""

    section: int
    number: int
    count: int
    marks: str

    @property
    def label(self):
        return f"Section {self.section}, rule {self.number}"


@dataclass(frozen=True)
class Slot:
    """The part of a rule that one share speaks of, or all of the rule."""

    rule: int
    least: int
    most: int
    label: str = ""


@dataclass(frozen=True)
class Entry:
    """A question that may be drawn: `mask` has a bit for each slot it fits."""

    question: int
    version: int
    mask: int
    stimulus: int = 0
    about: int = 0


@dataclass(frozen=True)
class Pool:
    """Rules, their slots and the questions that fit them.

    Questions of one stimulus that fit the same slots are one atom: drawn all or none.
    `groups` is {question: [enemy group]}; of a group at most one atom is drawn. `fixed`
    are the places editors filled, `about` the [subject, topics, difficulty] questions
    point at; older pools have no difficulty.
    """

    rules: list
    slots: list
    entries: list
    groups: dict = field(default_factory=dict)
    fixed: list = field(default_factory=list)
    about: list = field(default_factory=list)

    @cached_property
    def by_question(self):
        return {entry.question: entry for entry in self.entries}

    @cached_property
    def atoms(self):
        """[(question ids, mask)]."""
        together, alone = defaultdict(list), []
        for entry in self.entries:
            if entry.stimulus:
                together[entry.stimulus, entry.mask].append(entry.question)
            else:
                alone.append(((entry.question,), entry.mask))
        passages = [(tuple(ids), mask) for (_, mask), ids in together.items()]
        return alone + passages

    @cached_property
    def atom_of(self):
        return {q: n for n, (ids, _) in enumerate(self.atoms) for q in ids}

    @cached_property
    def enemies(self):
        """{atom: its groups}, for the few that have any."""
        found = defaultdict(set)
        for question, groups in self.groups.items():
            found[self.atom_of[question]].update(groups)
        return {atom: frozenset(groups) for atom, groups in found.items()}

    @cached_property
    def by_size(self):
        """For each slot {size: [atom]}."""
        found = [defaultdict(list) for _ in self.slots]
        for n, (ids, mask) in enumerate(self.atoms):
            for slot in bits(mask):
                found[slot][len(ids)].append(n)
        return [dict(sizes) for sizes in found]

    @cached_property
    def classes(self):
        """{mask: how many atoms}."""
        return dict(Counter(mask for _, mask in self.atoms))

    def atoms_with(self, questions):
        """The atoms that hold any of these questions."""
        return {self.atom_of[q] for q in questions if q in self.atom_of}

    def rows(self):
        """Everything, as JSON values."""
        return {
            "rules": [vars(x) for x in self.rules],
            "slots": [vars(x) for x in self.slots],
            "entries": [list(vars(x).values()) for x in self.entries],
            "groups": sorted(self.groups.items()),
            "fixed": self.fixed,
            "about": self.about,
        }

    def packed(self):
        return zlib.compress(orjson.dumps(self.rows()), 6)


def unpacked(data):
    rows = orjson.loads(zlib.decompress(data))
    return Pool(
        rules=[Rule(**x) for x in rows["rules"]],
        slots=[Slot(**x) for x in rows["slots"]],
        entries=[Entry(*x) for x in rows["entries"]],
        groups=dict(rows["groups"]),
        fixed=rows["fixed"],
        about=rows["about"],
    )


def bits(mask):
    """The numbers of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
