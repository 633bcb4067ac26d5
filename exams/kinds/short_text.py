"""A few words typed in, right when they are among the accepted ones."""

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.findings import Finding, Malformed, only
from exams.kinds.wording import checked_words, is_accepted, lines

NAME = "short_text"
LABEL = "Short text"


class AnswerBlock(blocks.StructBlock):
    accepted = blocks.TextBlock(
        rows=3,
        label="Accepted answers",
        help_text="One on each line, in any language; spaces do not matter.",
    )
    case_matters = blocks.BooleanBlock(
        required=False, label="Capitals and small letters differ"
    )

    class Meta:
        icon = "edit"
        label = LABEL
        description = "A word or two to type in"


def readiness(answer):
    if lines(answer["accepted"]):
        return []
    return [Finding("answer", "no-accepted-answer", "Give an accepted answer.")]


def key(answer, compiler):
    return {
        "accepted": lines(answer["accepted"]),
        "case_matters": bool(answer.get("case_matters")),
    }


def delivery(answer, compiler):
    return {"options": [], "texts": {language: {} for language in compiler.languages}}


def check(response, delivery):
    text = checked_words(only(response, "text", str))
    if not text:
        raise Malformed
    return {"text": text}


def mark(key, response, rule):
    def is_right(given):
        return is_accepted(given["text"], key["accepted"], key["case_matters"])

    return marking.mark_whole(is_right, response, rule)


def solution(key, offered):
    return [" / ".join(key["accepted"])]
