"""An assertion and a reason to judge, with the customary options, never shuffled."""

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.choices import known
from exams.kinds.findings import Finding, only
from exams.kinds.leaves import TextLeaf, is_blank

NAME = "assertion_reason"
LABEL = "Assertion and reason"
FIXED_ORDER = True
WORDS = {
    "en": {
        "explains": "Both are true, and the reason explains the assertion.",
        "both": "Both are true, but the reason does not explain the assertion.",
        "assertion": "The assertion is true, the reason is false.",
        "reason": "The assertion is false, the reason is true.",
        "neither": "Both are false.",
    },
    "hi": {
        "explains": "दोनों सत्य हैं और कारण, कथन की सही व्याख्या करता है।",
        "both": "दोनों सत्य हैं, पर कारण, कथन की सही व्याख्या नहीं करता।",
        "assertion": "कथन सत्य है, कारण असत्य है।",
        "reason": "कथन असत्य है, कारण सत्य है।",
        "neither": "दोनों असत्य हैं।",
    },
}
STATEMENTS = ("assertion", "reason")


class AnswerBlock(blocks.StructBlock):
    assertion = TextLeaf(label="Assertion")
    reason = TextLeaf(label="Reason")
    correct = blocks.ChoiceBlock(choices=list(WORDS["en"].items()), label="Right is")
    with_neither = blocks.BooleanBlock(
        required=False, label="Also offer “Both are false.”"
    )

    class Meta:
        icon = "link"
        label = LABEL
        description = "Two statements and whether one explains the other"


def readiness(answer):
    findings = [
        Finding("answer", f"{name}-empty", f"Write the {name}.")
        for name in STATEMENTS
        if is_blank(answer[name])
    ]
    if answer["correct"] not in WORDS["en"]:
        message = "Say how assertion and reason stand to each other."
        findings.append(Finding("answer", "no-right-option", message))
    return findings


def offered(answer):
    with_neither = answer.get("with_neither") or answer["correct"] == "neither"
    return [x for x in WORDS["en"] if x != "neither" or with_neither]


def key(answer, compiler):
    return {"option": answer["correct"]}


def delivery(answer, compiler):
    """The statements stand among the texts as "statement-1" and "statement-2"."""
    statements = {f"statement-{n}": answer[x] for n, x in enumerate(STATEMENTS, 1)}
    texts = {
        language: {
            **{x: [compiler.text(statements[x], language)] for x in statements},
            **{
                x: [{"type": "text", "value": WORDS[language][x]}]
                for x in offered(answer)
            },
        }
        for language in compiler.languages
    }
    return {"options": offered(answer), "items": list(statements), "texts": texts}


def check(response, delivery):
    return {"option": known(only(response, "option", str), delivery)}


def mark(key, response, rule):
    return marking.mark_whole(lambda given: given == key, response, rule)
