"""Options to put in order."""

from hashlib import sha256
from string import ascii_uppercase

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.choices import PartBlock, known_once, parts_readiness
from exams.kinds.findings import Malformed, only
from exams.kinds.leaves import rows

NAME = "ordering"
LABEL = "Ordering"


class AnswerBlock(blocks.StructBlock):
    options = blocks.ListBlock(
        PartBlock(label="Option"),
        min_num=2,
        max_num=10,
        help_text="Write them in the right order; students meet them mixed.",
    )

    class Meta:
        icon = "list-ol"
        label = LABEL
        description = "Things to put in order"


def readiness(answer):
    return parts_readiness(rows(answer, "options"), "option", 2)


def key(answer, compiler):
    return {"order": [pk for pk, _ in rows(answer, "options")]}


def mixed(ids):
    """In an order that tells nothing of the one they were written in."""
    return sorted(ids, key=lambda pk: sha256(pk.encode()).digest())


def delivery(answer, compiler):
    options = rows(answer, "options")
    return {
        "options": mixed(pk for pk, _ in options),
        "texts": compiler.texts(sorted(options, key=lambda option: option[0])),
    }


def check(response, delivery):
    """Every option, each once."""
    given = known_once(only(response, "order", list), delivery["options"])
    if len(given) != len(delivery["options"]):
        raise Malformed("order-incomplete")
    return {"order": given}


def parts(key, given):
    """Each place is a part."""
    pairs = zip(key["order"], given["order"], strict=True)
    right = sum(one == other for one, other in pairs)
    return marking.Parts(right, len(key["order"]) - right, len(key["order"]))


def mark(key, response, rule):
    return marking.mark(lambda given: parts(key, given), response, rule)


def solution(key, offered):
    letters = dict(zip(offered["options"], ascii_uppercase, strict=False))
    return [", ".join(letters[pk] for pk in key["order"])]
