"""Documents made of what a file says. Pure."""

from decimal import Decimal, InvalidOperation

from exams.bank.documents import SCHEMA

FILL_IN = "Fill in the blanks."


def text(words):
    return {"type": "text", "value": {"en": words}}


def image(name, words=""):
    value = {"image": {"file": name}}
    return {
        "type": "image",
        "value": {**value, "alt": {"en": words}} if words else value,
    }


def document(kind, prompt, answer, explanation=(), **facts):
    """Facts that are empty are left out, as what the file does not speak of."""
    said = {
        name: fact for name, fact in facts.items() if fact not in ("", None, [], {})
    }
    told = {"explanation": list(explanation)} if explanation else {}
    head = {"schema": SCHEMA, "kind": kind, "prompt": list(prompt)}
    return {**head, "answer": answer, **told, **said}


def option(blocks, correct=None, why=""):
    """An option of the words and the first picture of its blocks."""
    found = {"text": {"en": words_of(blocks)}}
    shown = [block["value"] for block in blocks if block["type"] == "image"]
    if shown:
        found["picture"] = shown[:1]
    if correct is not None:
        found["correct"] = correct
    return {**found, "explanation": {"en": why}} if why else found


def words_of(blocks):
    """The texts and formulas of blocks in one."""
    return "\n".join(filter(None, map(words, blocks)))


def words(block):
    if block["type"] == "text":
        return block["value"]["en"]
    return f"${block['value']}$" if block["type"] == "equation" else ""


def beyond_an_option(blocks):
    """The sorts of blocks an option cannot hold."""
    images = sum(block["type"] == "image" for block in blocks)
    others = {x["type"] for x in blocks} - {"text", "equation", "image"}
    return sorted(others | ({"second image"} if images > 1 else set()))


def marks(text):
    """A number of marks as a document says it, or nothing."""
    try:
        found = Decimal(text).quantize(Decimal("0.01")).normalize()
        return f"{found:f}" if 0 < found < 10_000 else ""
    except InvalidOperation:
        return ""
