"""Pictures and recordings as a document names them, until the library answers. Pure."""

import re
from dataclasses import dataclass, replace

PENDING = -1
WAYS = ("id", "hash", "file")
WORDS = '{"id": 12}, {"hash": "40 hexadecimal digits"} or {"file": "name.png"}'


@dataclass(frozen=True)
class Reference:
    """An asset named in a document; stands in raw values where its id will be.

    `sort` is "image" or "sound"; `hash` is the SHA-1 of the file. `before` is the id
    that stood there; `described` says whether the document describes it in words.
    """

    sort: str
    way: str
    name: int | str
    before: int | None = None
    described: bool = True

    @property
    def key(self):
        """What tells assets apart."""
        return self.sort, self.way, self.name

    def over(self, before, described):
        before = before if isinstance(before, int) else None
        return replace(self, before=before, described=described)

    def one_of(self, ids):
        """Of several copies the one that stood there, else the oldest, else PENDING."""
        return self.before if self.before in ids else min(ids, default=PENDING)


def reference(sort, told, at):
    """The Reference of {"id" | "hash" | "file": …}, or None with the reason."""
    if isinstance(told, dict) and len(told) == 1:
        [(way, name)] = told.items()
        if way in WAYS and is_name(way, name):
            return Reference(sort, way, name)
    return at.against("bad-asset", f"Name it as {WORDS}.")


def is_name(way, name):
    if way == "id":
        return type(name) is int and 0 < name < 2**63
    if not isinstance(name, str):
        return False
    if way == "hash":
        return re.fullmatch("[0-9a-f]{40}", name) is not None
    return 0 < len(name) <= 200 and name.isprintable()


def references(raw):
    """Every Reference in a raw value, in the order written."""
    found = []
    gather(raw, found)
    return found


def gather(raw, found):
    if isinstance(raw, dict):
        raw = raw.values()
    elif not isinstance(raw, list):
        return found.append(raw) if isinstance(raw, Reference) else None
    for x in raw:
        if not isinstance(x, str):
            gather(x, found)
    return None


def settled(raw, found, words=""):
    """The raw value with ids; `found` is {Reference.key: set of ids}.

    A picture the document does not describe is described by `words`, the pair of those
    it had and those it gets, unless an editor found own ones for the same picture.
    """
    if isinstance(raw, list):
        return [settled(x, found, words) for x in raw]
    if not isinstance(raw, dict):
        return raw
    value = {name: settled(x, found, words) for name, x in raw.items()}
    for name, asset in raw.items():
        if isinstance(asset, Reference):
            value[name] = asset.one_of(found.get(asset.key, ()))
            if not asset.described and words:
                value["alt"] = alt(value["alt"], asset.before == value[name], *words)
    return value


def alt(leaf, is_same, had, gets):
    own = is_same and leaf["en"] not in ("", had)
    return leaf if own else {**leaf, "en": gets}
