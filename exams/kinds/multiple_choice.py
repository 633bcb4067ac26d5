"""One or more right options among several."""

from exams.kinds import marking
from exams.kinds.choices import (
    OptionsBlock,
    known_once,
    option_explanations,
    options_delivery,
    options_readiness,
    right_ids,
)
from exams.kinds.findings import Finding, Malformed, only

NAME = "multiple_choice"
LABEL = "Multiple choice"
MODES = tuple(marking.MODES)


class AnswerBlock(OptionsBlock):
    class Meta:
        icon = "list-ul"
        label = LABEL
        description = "Several options, one or more of them right"


delivery = options_delivery
explanations = option_explanations


def readiness(answer):
    findings = options_readiness(answer)
    if not right_ids(answer):
        message = "Tick at least one option as right."
        findings.append(Finding("answer", "no-right-option", message))
    return findings


def key(answer, compiler):
    return {"options": sorted(right_ids(answer))}


def check(response, delivery):
    """Each id once and known; the order given does not matter."""
    given = known_once(only(response, "options", list), delivery["options"])
    if not given:
        raise Malformed
    return {"options": sorted(given)}


def marked_by(key, delivery):
    """The key, and how many options there were to decide on."""
    return {**key, "offered": len(delivery["options"])}


def parts(key, given):
    right, chosen = set(key["options"]), set(given["options"])
    counts = len(chosen & right), len(chosen - right), len(right)
    return marking.Parts(*counts, offered=key["offered"])


def mark(key, response, rule):
    return marking.mark(lambda given: parts(key, given), response, rule)
