"""Documents as GIFT. Pure."""

import re

from exams.interchange.formats.formulas import theirs
from exams.interchange.formats.found import Written
from exams.interchange.formats.told import known, leaf, losses, said
from exams.kinds.matching import letters
from exams.kinds.wording import lines

SPECIAL = re.compile(r"[~=#{}:\\]")
CARRIED = {"tags", "metadata"}
BLOCKS = ("text", "equation")


def write(documents):
    """`Written`: a GIFT file, and by row what it cannot hold."""
    written, category, parts = Written(), "", []
    for row, document in enumerate(documents, start=1):
        writer = WRITERS.get(document["kind"])
        if writer is None:
            kind = document["kind"].replace("_", " ")
            written.note(row, "format-holds-no-kind", kind=kind, format="GIFT")
            continue
        if known(document, "category") not in ("", category):
            category = known(document, "category")
            parts.append(f"$CATEGORY: {category}")
        parts.append(question(document, writer, written, row))
    written.data = "".join(f"{part}\n\n" for part in parts).encode()
    return written


def question(document, writer, written, row):
    lost = losses(document, CARRIED, BLOCKS)
    if lost:
        written.note(row, "format-loses", names=", ".join(lost), format="GIFT")
    head = "".join(f"[tag:{tag}] " for tag in document.get("tags", ()) if is_tag(tag))
    if is_tag(known(document, "id")):
        head = f"[id:{known(document, 'id')}] {head}"
    title = known(document, "title")
    title = f"::{escaped(title)}::" if title else ""
    told = explanation(document)
    inner = writer(document["answer"])
    stem = escaped(said(document["prompt"]))
    comment = f"// {head.strip()}\n" if head else ""
    return f"{comment}{title}[plain]{stem} {{{inner}{told}}}"


def is_tag(tag):
    return re.fullmatch(r"[^<>`\]\n]+", tag) is not None and tag == tag.strip()


def escaped(text):
    r"""Our text as GIFT's: formulas as \(…\), signs escaped, lines as \n."""
    text = SPECIAL.sub(lambda match: "\\" + match[0], theirs(tidy(text)))
    return text.replace("\n", "\\n")


def tidy(text):
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def explanation(document):
    told = said(document.get("explanation", ()))
    return f" ####[plain]{escaped(told)}" if told.strip() else ""


def choices(answer, weigh):
    return (
        "".join(
            f"\n{weigh(bool(x.get('correct')))}[plain]{escaped(leaf(x.get('text', '')))}"
            f"{why(x)}"
            for x in answer.get("options", ())
        )
        + "\n"
    )


def why(option):
    told = leaf(option.get("explanation", ""))
    return f" #[plain]{escaped(told)}" if told.strip() else ""


def single(answer):
    return choices(answer, lambda right: "=" if right else "~")


def multiple(answer):
    right = sum(bool(x.get("correct")) for x in answer.get("options", ()))
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".") if right else "0"
    return choices(answer, lambda is_right: f"~%{share if is_right else 0}%")


def numeric(answer):
    if answer.get("way") == "range":
        return f"#{answer['value']}..{answer['upper']}"
    tolerance = answer.get("tolerance") or "0"
    return f"#{answer['value']}" + (f":{tolerance}" if tolerance != "0" else "")


def short(answer):
    accepted = lines(answer.get("accepted", ""))
    return "".join(f"=[plain]{escaped(x)} " for x in accepted)


def matching(answer):
    offered = [arrowless(x) for x in answer["options"]]
    found = []
    for x in answer["items"]:
        for letter in sorted(letters(x.get("matches", "")) or ()):
            right = offered[ord(letter) - ord("A")]
            found.append(f"\n=[plain]{arrowless(x)} -> {right}")
    return "".join(found) + "\n"


def arrowless(part):
    return escaped(leaf(part.get("text", "")).replace("->", "→"))


WRITERS = {
    "single_choice": single,
    "multiple_choice": multiple,
    "true_false": lambda answer: answer.get("correct", "").upper(),
    "integer": lambda answer: f"#{answer.get('value', '')}",
    "numeric": numeric,
    "short_text": short,
    "matching": matching,
}
