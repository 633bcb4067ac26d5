"""Blocks as plain JSON: what a document says of a block, and back. Pure.

A struct is an object, a list an array, a stream an array of {"type", "value"}, a text
leaf an object by language or one text in the first language. What a document leaves out
stays as it was, ids included; list items and parts of a stream meet the old ones by
place, parts of a stream within their type.
"""

import re
from uuid import uuid4

from django.core.exceptions import ValidationError

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from exams.bank.references import Reference, reference
from exams.kinds import integer, numeric
from exams.kinds.findings import Finding
from exams.kinds.leaves import FALLBACK, PictureBlock, TextLeaf

MAX_TEXT = 20_000
MAX_PARTS = 50
SILENT = object()
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NUMBERS = (numeric.decimal_text, integer.whole_text)


class Place:
    """Where in a document we are; gathers what is wrong there."""

    __slots__ = ("findings", "step", "within")

    def __init__(self, within=None, step=""):
        self.within, self.step = within, step
        self.findings = [] if within is None else within.findings

    def __getitem__(self, step):
        return Place(self, step)

    @property
    def path(self):
        """Such as "answer.options[1].text.en"; asked for only where something is wrong."""
        before = self.within.path if self.within else ""
        if isinstance(self.step, int):
            return f"{before}[{self.step}]"
        step = NO_TEXT.sub("?", self.step[:80])
        return f"{before}{'.' if before else ''}{step}"

    def against(self, code, message):
        self.findings.append(Finding(self.path, code, message))

    def is_a(self, type_, told, words):
        """Whether it is of that type; says so where not."""
        if type(told) is type_:
            return True
        self.against("wrong-type", f"Write {words}.")
        return False


def read(block, told, old, at):
    """The raw value that `told` gives the block, over its old raw value or None."""
    if told is SILENT:
        return complete(block, old)
    for sort, reader in READERS:
        if isinstance(block, sort):
            return reader(block, told, old, at)
    return read_text(block, told, old, at)


def read_struct(block, told, old, at):
    if isinstance(block, TextLeaf) and isinstance(told, str):
        told = {FALLBACK: told}
    if not at.is_a(dict, told, "an object"):
        return complete(block, old)
    unknown_fields(told, block.child_blocks, at)
    old = old or {}
    value = {
        name: read(child, told.get(name, SILENT), old.get(name), at[name])
        for name, child in block.child_blocks.items()
    }
    shown = value.get("image")
    if isinstance(block, PictureBlock) and isinstance(shown, Reference):
        value["image"] = shown.over(old.get("image"), described="alt" in told)
    return value


def unknown_fields(told, known, at):
    for name in told:
        if name not in known:
            words = "There is no such field."
            at[name if isinstance(name, str) else "?"].against("unknown-field", words)


def read_list(block, told, old, at):
    most = block.meta.max_num or MAX_PARTS
    if not at.is_a(list, told, "an array") or not fits(told, most, at):
        return complete(block, old)
    before = [as_item(x) for x in old or ()]
    return [
        item(block, part, (before[n : n + 1] or [None])[0], at[n])
        for n, part in enumerate(told)
    ]


def fits(told, most, at):
    if len(told) > most:
        at.against("too-many", f"There may be {most} of them.")
    return len(told) <= most


def as_item(raw):
    is_item = isinstance(raw, dict) and raw.get("type") == "item" and "value" in raw
    return raw if is_item else {"type": "item", "value": raw}


def item(block, told, old, at):
    value = read(block.child_block, told, old and old["value"], at)
    return {"type": "item", "value": value, "id": named(old)}


def named(old):
    return (old and old.get("id")) or str(uuid4())


def read_stream(block, told, old, at):
    if not at.is_a(list, told, "an array") or not fits(told, MAX_PARTS, at):
        return complete(block, old)
    before = {}
    for part in old or ():
        before.setdefault(part["type"], []).append(part)
    parts = [read_part(block, x, before, at[n]) for n, x in enumerate(told)]
    return [part for part in parts if part]


def read_part(block, told, before, at):
    if not at.is_a(dict, told, 'an object with "type" and "value"'):
        return None
    unknown_fields(told, ("type", "value"), at)
    name = told.get("type")
    if not isinstance(name, str) or name not in block.child_blocks:
        known = ", ".join(block.child_blocks)
        return at["type"].against("unknown-type", f"The types are {known}.")
    waiting = before.get(name)
    old = waiting.pop(0) if waiting else None
    child = block.child_blocks[name]
    value = read(child, told.get("value", SILENT), old and old["value"], at["value"])
    return {"type": name, "value": value, "id": named(old)}


def read_truth(block, told, old, at):
    return told if at.is_a(bool, told, "true or false") else complete(block, old)


def read_whole(block, told, old, at):
    if told is None:
        return None
    if at.is_a(int, told, "a whole number") and not 0 < told < 1_000_000:
        at.against("bad-number", "It lies between 1 and 999999.")
    return told


def read_choice(block, told, old, at):
    known = [value for value, _ in block.field.choices if value]
    if told in ("", None) or (isinstance(told, str) and told in known):
        return told or ""
    at.against("unknown-choice", f"It is one of {', '.join(known)}.")
    return complete(block, old)


def read_text(block, told, old, at):
    """A text; a number that is spelled otherwise keeps its old spelling."""
    most = getattr(block.field, "max_length", None) or MAX_TEXT
    if not at.is_a(str, told, "a text") or not is_text(told, most, at):
        return complete(block, old)
    try:
        if told:
            block.field.run_validators(told)
    except ValidationError as error:
        at.against("bad-value", " ".join(error.messages))
    same = old and any(x in block.field.validators for x in NUMBERS)
    return old if same and is_same_number(old, told) else told


def is_text(told, most, at):
    if len(told) > most:
        at.against("too-long", f"The text is longer than {most} characters.")
    elif NO_TEXT.search(told):
        at.against("bad-character", "It holds a character that is no text.")
    else:
        return True
    return False


def is_same_number(one, other):
    found = numeric.number(one)
    return found is not None and found == numeric.number(other)


def read_asset(block, told, old, at):
    if told is None:
        return None
    sort = "image" if isinstance(block, ImageChooserBlock) else "sound"
    return reference(sort, told, at) or complete(block, old)


READERS = [
    (blocks.StructBlock, read_struct),
    (blocks.ListBlock, read_list),
    (blocks.StreamBlock, read_stream),
    (blocks.BooleanBlock, read_truth),
    (blocks.IntegerBlock, read_whole),
    (blocks.ChoiceBlock, read_choice),
    ((ImageChooserBlock, DocumentChooserBlock), read_asset),
]


def complete(block, raw):
    """The raw value with everything in it that older or shorter ones leave out."""
    if isinstance(block, blocks.StructBlock):
        raw = raw or {}
        return {x: complete(b, raw.get(x)) for x, b in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        items = [as_item(x) for x in raw or ()]
        return [
            {**x, "value": complete(block.child_block, x["value"]), "id": named(x)}
            for x in items
        ]
    if isinstance(block, blocks.StreamBlock):
        known = block.child_blocks
        return [
            {**x, "value": complete(known[x["type"]], x["value"]), "id": named(x)}
            for x in raw or ()
            if x["type"] in known
        ]
    return blank(block) if raw is None else raw


def blank(block):
    default = block.get_default()
    if isinstance(block, blocks.BooleanBlock):
        return bool(default)
    empty = (blocks.IntegerBlock, blocks.ChooserBlock)
    return "" if default is None and not isinstance(block, empty) else default


def written(block, raw, refer):
    """What a document says of a complete raw value; all of it, so that it can be read
    over any other. `refer(sort, id)` answers how it names an asset."""
    if isinstance(block, blocks.StructBlock):
        return {x: written(b, raw[x], refer) for x, b in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [written(block.child_block, x["value"], refer) for x in raw]
    if isinstance(block, blocks.StreamBlock):
        return [
            {
                "type": x["type"],
                "value": written(block.child_blocks[x["type"]], x["value"], refer),
            }
            for x in raw
        ]
    if isinstance(block, blocks.ChooserBlock) and raw is not None:
        return refer("image" if isinstance(block, ImageChooserBlock) else "sound", raw)
    return raw
