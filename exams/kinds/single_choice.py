"""One right option among several."""

from exams.kinds import marking
from exams.kinds.choices import (
    OptionsBlock,
    known,
    option_explanations,
    options_delivery,
    options_readiness,
    right_ids,
)
from exams.kinds.findings import Finding, only

NAME = "single_choice"
LABEL = "Single choice"


class AnswerBlock(OptionsBlock):
    class Meta:
        icon = "radio-full"
        label = LABEL
        description = "Several options, one of them right"


delivery = options_delivery
explanations = option_explanations


def readiness(answer):
    findings = options_readiness(answer)
    if len(right_ids(answer)) != 1:
        message = "Tick exactly one option as right."
        findings.append(Finding("answer", "one-right-option", message))
    return findings


def key(answer, compiler):
    return {"option": right_ids(answer)[0]}


def check(response, delivery):
    return {"option": known(only(response, "option", str), delivery)}


def mark(key, response, rule):
    return marking.mark_whole(lambda given: given == key, response, rule)
