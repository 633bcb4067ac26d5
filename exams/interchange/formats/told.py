"""What writers ask of a document: its words, and what a format leaves out. Pure."""

from exams.interchange.formats import making

HEAD = {"schema", "kind", "prompt", "answer", "explanation"}
TITLES = ("title", "category", "id")


def leaf(told):
    """The English words of a text leaf."""
    return told if isinstance(told, str) else (told or {}).get("en", "")


def known(document, name):
    """A text of the metadata that stands on one line, or nothing."""
    text = document.get("metadata", {}).get(name, "")
    is_line = isinstance(text, str) and "\n" not in text
    return " ".join(text.split()) if is_line else ""


def said(blocks):
    """The texts and formulas of blocks, in one."""
    return making.words_of([x for x in map(spelled, blocks) if x])


def spelled(block):
    if block["type"] == "text":
        return making.text(leaf(block["value"]))
    return block if block["type"] == "equation" else None


def losses(document, carried, blocks, parts=()):
    """The names of what is left out, where a format carries these facts and blocks,
    and of options and answers these parts."""
    lost = {name for name, x in document.items() if name not in HEAD | carried and x}
    lost |= {f"metadata {x}" for x in document.get("metadata", {}) if x not in TITLES}
    lost |= {"Hindi"} if is_in_hindi(document) else set()
    for name in ("prompt", "explanation"):
        lost |= {x["type"] for x in document.get(name, ()) if x["type"] not in blocks}
    return sorted(lost | (answer_losses(document["answer"]) - set(parts)))


def answer_losses(answer):
    """Whatever of an answer is said and not carried by every format."""
    names = {x for x in ("case_matters", "unit") if said_at_all(answer.get(x))}
    for option in [*answer.get("options", ()), *answer.get("items", ())]:
        names |= {x for x in ("picture", "pinned") if option.get(x)}
    return names | ({"percent"} if answer.get("way") == "percent" else set())


def said_at_all(value):
    return any(value.values()) if isinstance(value, dict) else bool(value)


def is_in_hindi(told):
    if isinstance(told, dict):
        return bool(told.get("hi")) or any(map(is_in_hindi, told.values()))
    return isinstance(told, list) and any(map(is_in_hindi, told))
