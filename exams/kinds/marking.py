"""Marking modes: from right, wrong or blank to a share of the place's marks.

A rule is {"mode", "right", "wrong", "blank"} with rationals as strings ("-1/3").
"""

import re
from fractions import Fraction

MODES = ("exact",)
SHARES = ("right", "wrong", "blank")
SHARE = re.compile(r"-?\d+(/[1-9]\d*|\.\d+)?", re.ASCII)
LIMIT = 10


def exact(is_right, response, rule):
    """All or nothing: `blank` without a response, else `right` or `wrong`."""
    if response is None:
        return Fraction(rule["blank"])
    return Fraction(rule["right" if is_right(response) else "wrong"])


def outcome(response, share):
    """correct, partial, wrong or skipped, for counting."""
    if response is None:
        return "skipped"
    if share <= 0:
        return "wrong"
    return "correct" if share >= 1 else "partial"


def rule_findings(kinds, known):
    """What is wrong with a marking rule's JSON, as sentences; empty when it is sound.

    `known` are the kinds there are. Shares lie within -10 and 10.
    """
    if not isinstance(kinds, dict) or not kinds:
        return ["Give a rule for at least one kind of question."]
    findings = [f"There is no kind “{kind}”." for kind in kinds if kind not in known]
    for kind, rule in kinds.items():
        findings += [f"{kind}: {problem}" for problem in share_problems(rule)]
    return findings


def share_problems(rule):
    if not isinstance(rule, dict) or set(rule) != {"mode", *SHARES}:
        return ["needs exactly mode, right, wrong and blank."]
    if rule["mode"] not in MODES:
        return [f"mode is one of {', '.join(MODES)}."]
    return [
        f"{name} is no share such as 1 or -1/3."
        for name in SHARES
        if not is_share(rule[name])
    ]


def is_share(text):
    if not isinstance(text, str) or len(text) > 20 or not SHARE.fullmatch(text):
        return False
    return abs(Fraction(text)) <= LIMIT
