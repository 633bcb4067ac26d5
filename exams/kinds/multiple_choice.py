"""One or more right options among several."""

from exams.kinds import marking
from exams.kinds.choices import (
    OptionsBlock,
    known,
    option_images,
    option_leaves,
    options_delivery,
    options_readiness,
    right_ids,
)
from exams.kinds.findings import Finding, Malformed, only

NAME = "multiple_choice"
LABEL = "Multiple choice"


class AnswerBlock(OptionsBlock):
    class Meta:
        icon = "list-ul"
        label = LABEL
        description = "Several options, one or more of them right"


leaves = option_leaves
images = option_images
delivery = options_delivery


def readiness(answer):
    findings = options_readiness(answer)
    if not right_ids(answer):
        message = "Tick at least one option as right."
        findings.append(Finding("answer", "no-right-option", message))
    return findings


def key(answer):
    return {"options": sorted(right_ids(answer))}


def check(response, delivery):
    """Each id once and known; the order given does not matter."""
    given = only(response, "options", list)
    if not given or not all(isinstance(x, str) for x in given):
        raise Malformed
    if len(set(given)) != len(given):
        raise Malformed("option-twice")
    return {"options": sorted(known(x, delivery) for x in given)}


def mark(key, response, rule):
    return marking.exact(lambda given: given == key, response, rule)
