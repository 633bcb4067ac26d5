"""Items to match with options: one each, or several as in a matrix match."""

import re
from string import ascii_uppercase

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.choices import PartBlock, known_once, parts_readiness
from exams.kinds.findings import Finding, Malformed, only
from exams.kinds.leaves import rows

NAME = "matching"
LABEL = "Matching"


class ItemBlock(PartBlock):
    matches = blocks.CharBlock(
        required=False,
        help_text="Letters of the options that belong to it, counted from the top: "
        "A, or A, C in a matrix match.",
    )

    class Meta:
        icon = "list-ol"
        label = "Item"


class AnswerBlock(blocks.StructBlock):
    items = blocks.ListBlock(ItemBlock(), min_num=2, max_num=10, label="Items (left)")
    options = blocks.ListBlock(
        PartBlock(label="Option"), min_num=2, max_num=10, label="Options (right)"
    )

    class Meta:
        icon = "arrow-right"
        label = LABEL
        description = "Two columns that belong together"


def letters(text):
    """{"A", "C"} of "A, C" or "ac"; None for anything else."""
    found = re.sub(r"[\s,;]+", "", text or "").upper()
    if not found or not set(found) <= set(ascii_uppercase):
        return None
    return set(found) if len(set(found)) == len(found) else None


def readiness(answer):
    items, options = rows(answer, "items"), rows(answer, "options")
    findings = parts_readiness(items, "item", 2) + parts_readiness(options, "option", 2)
    known = set(ascii_uppercase[: len(options)])
    for number, (_, item) in enumerate(items, start=1):
        chosen = letters(item["matches"])
        if chosen is None or not chosen <= known:
            message = f"Item {number}: give the letters of the options that match it."
            findings.append(Finding("answer", "no-match", message))
    return findings


def key(answer, compiler):
    ids = [pk for pk, _ in rows(answer, "options")]
    return {
        "matches": {
            pk: sorted(ids[ascii_uppercase.index(x)] for x in letters(item["matches"]))
            for pk, item in rows(answer, "items")
        }
    }


def delivery(answer, compiler):
    items, options = rows(answer, "items"), rows(answer, "options")
    return {
        "options": [pk for pk, _ in options],
        "items": [pk for pk, _ in items],
        "texts": compiler.texts([*items, *options]),
    }


def check(response, delivery):
    """Items without options are dropped; at least one has some."""
    given = only(response, "matches", dict)
    if not set(given) <= set(delivery["items"]):
        raise Malformed("unknown-item")
    chosen = {
        pk: sorted(known_once(ids, delivery["options"])) for pk, ids in given.items()
    }
    matched = {pk: ids for pk, ids in chosen.items() if ids}
    if not matched:
        raise Malformed
    return {"matches": matched}


def parts(key, given):
    """Each item is a part: right with exactly its options."""
    right = sum(key["matches"][pk] == ids for pk, ids in given["matches"].items())
    return marking.Parts(right, len(given["matches"]) - right, len(key["matches"]))


def mark(key, response, rule):
    return marking.mark(lambda given: parts(key, given), response, rule)


def solution(key, offered):
    letters = dict(zip(offered["options"], ascii_uppercase, strict=False))
    return [
        f"{number}: {', '.join(sorted(letters[x] for x in key['matches'][pk]))}"
        for number, pk in enumerate(offered["items"], start=1)
    ]
