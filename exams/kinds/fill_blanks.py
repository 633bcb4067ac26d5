"""A text with numbered blanks to fill in."""

import re

from django.conf import settings

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.findings import Finding, Malformed, only
from exams.kinds.leaves import FALLBACK, TextLeaf, is_blank, rows
from exams.kinds.wording import checked_words, is_accepted, lines

NAME = "fill_blanks"
LABEL = "Fill in the blanks"
MARK = re.compile(r"\[\[([0-9]{1,2})\]\]")


class BlankBlock(blocks.StructBlock):
    accepted = blocks.TextBlock(
        rows=2, label="Accepted answers", help_text="One on each line."
    )

    class Meta:
        icon = "edit"
        label = "Blank"


class AnswerBlock(blocks.StructBlock):
    text = TextLeaf(
        label="Text with blanks",
        help_text="Write [[1]] where the first blank is, [[2]] for the second, and so on.",
    )
    blanks = blocks.ListBlock(BlankBlock(), min_num=1, max_num=20)
    case_matters = blocks.BooleanBlock(
        required=False, label="Capitals and small letters differ"
    )

    class Meta:
        icon = "minus"
        label = LABEL
        description = "A text with blanks to fill in"


def readiness(answer):
    blanks = rows(answer, "blanks")
    findings = [
        Finding("answer", "no-accepted-answer", f"Say what is right for blank {n}.")
        for n, (_, blank) in enumerate(blanks, start=1)
        if not lines(blank["accepted"])
    ]
    for language in settings.CONTENT_LANGUAGES:
        text = answer["text"].get(language) or ""
        written = language == FALLBACK or not is_blank(answer["text"], language)
        if written and marks_of(text) != list(range(1, len(blanks) + 1)):
            findings.append(uneven(language, len(blanks)))
    return findings


def marks_of(text):
    """The numbers of the blanks in a text, sorted."""
    return sorted(int(n) for n in MARK.findall(text))


def uneven(language, count):
    name = dict(settings.LANGUAGES)[language]
    message = f"{name}: write each of [[1]] to [[{count}]] once, as there are blanks."
    return Finding("answer", "blanks-differ", message)


def key(answer, compiler):
    return {
        "blanks": {pk: lines(x["accepted"]) for pk, x in rows(answer, "blanks")},
        "case_matters": bool(answer.get("case_matters")),
    }


def delivery(answer, compiler):
    """The text stands among the texts as "passage"; [[n]] is the n-th of `blanks`."""
    return {
        "options": [],
        "blanks": [pk for pk, _ in rows(answer, "blanks")],
        "texts": {
            language: {"passage": [compiler.text(answer["text"], language)]}
            for language in compiler.languages
        },
    }


def check(response, delivery):
    """Blanks left empty are dropped; at least one is filled."""
    given = only(response, "blanks", dict)
    if not set(given) <= set(delivery["blanks"]):
        raise Malformed("unknown-blank")
    words = {pk: checked_words(text) for pk, text in given.items()}
    filled = {pk: text for pk, text in words.items() if text}
    if not filled:
        raise Malformed
    return {"blanks": filled}


def parts(key, given):
    right = sum(
        is_accepted(text, key["blanks"][pk], key["case_matters"])
        for pk, text in given["blanks"].items()
    )
    return marking.Parts(right, len(given["blanks"]) - right, len(key["blanks"]))


def mark(key, response, rule):
    return marking.mark(lambda given: parts(key, given), response, rule)


def solution(key, offered):
    return [
        f"{number}: {' / '.join(key['blanks'][pk])}"
        for number, pk in enumerate(offered["blanks"], start=1)
    ]
