"""The JSON Schema of question documents, made from the blocks themselves. Pure."""

from wagtail import blocks

from exams.bank import documents
from exams.bank.shapes import MAX_PARTS, MAX_TEXT
from exams.kinds.leaves import PictureBlock, TextLeaf
from exams.kinds.prose import ProseBlock

ASSET = {
    "type": ["object", "null"],
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "hash": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
        "file": {"type": "string", "minLength": 1, "maxLength": 200},
    },
}


def schema():
    """One schema for a question or a stimulus."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Question document",
        "oneOf": [*map(question, documents.ANSWERS), stimulus()],
        "$defs": {
            "text": {"anyOf": [struct(TextLeaf()), text(None)]},
            "picture": struct(PictureBlock()),
            "prose": prose(documents.PROSE),
            "asset": ASSET,
            "facts": {x: entry.schema() for x, entry in documents.FACTS.items()},
        },
    }


def named(name):
    return {"$ref": f"#/$defs/{name}"}


def question(kind):
    known = {
        "schema": {"const": documents.SCHEMA},
        "kind": {"const": kind},
        **{name: shape(block) for name, block in documents.STREAMS.items()},
        "answer": shape(documents.ANSWERS[kind]),
        **{name: named(f"facts/{name}") for name in documents.FACTS},
        "stimulus": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
            "properties": {
                "id": {"type": "integer", "minimum": 1},
                "ref": {"type": "string", "maxLength": 100},
            },
        },
    }
    return closed(known, ["schema", "kind"])


def stimulus():
    known = {
        "schema": {"const": documents.SCHEMA},
        "kind": {"const": documents.STIMULUS},
        "ref": {"type": "string", "minLength": 1, "maxLength": 100},
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "body": shape(documents.PROSE),
    }
    return closed(known, list(known))


def closed(properties, required=()):
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


NAMED = [(TextLeaf, "text"), (PictureBlock, "picture"), (ProseBlock, "prose")]


def shape(block):
    """The schema of what a document may say of a block."""
    for sort, name in NAMED:
        if type(block) is sort:
            return named(name)
    if isinstance(block, blocks.StructBlock):
        return struct(block)
    if isinstance(block, blocks.ListBlock):
        most = block.meta.max_num or MAX_PARTS
        return {"type": "array", "maxItems": most, "items": shape(block.child_block)}
    return plain(block)


def struct(block):
    return closed({name: shape(child) for name, child in block.child_blocks.items()})


def prose(block):
    parts = [
        closed({"type": {"const": name}, "value": shape(child)}, ["type"])
        for name, child in block.child_blocks.items()
    ]
    return {"type": "array", "maxItems": MAX_PARTS, "items": {"oneOf": parts}}


def plain(block):
    if isinstance(block, blocks.ChooserBlock):
        return named("asset")
    if isinstance(block, blocks.BooleanBlock):
        return {"type": "boolean"}
    if isinstance(block, blocks.IntegerBlock):
        return {"type": ["integer", "null"], "minimum": 1, "maximum": 999_999}
    if isinstance(block, blocks.ChoiceBlock):
        return {"enum": ["", *(x for x, _ in block.field.choices if x)]}
    return text(block)


def text(block):
    most = getattr(getattr(block, "field", None), "max_length", None) or MAX_TEXT
    return {"type": "string", "maxLength": most}
