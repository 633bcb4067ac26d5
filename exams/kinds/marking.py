"""Marking modes: from right and wrong parts to a share of the place's marks.

A rule is {"mode", "right", "wrong", "blank"} with rationals as strings ("-1/3"). A mode
says how much of an answer counts, from 0 to 1; what counts nothing earns `wrong`.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

SHARES = ("right", "wrong", "blank")
SHARE = re.compile(r"-?\d+(/[1-9]\d*|\.\d+)?", re.ASCII)
LIMIT = 10
NOTHING, WHOLE = Fraction(0), Fraction(1)
# The shares of rules are few, each is asked for every answer, and reading them is slow.
read = lru_cache(maxsize=1024)(Fraction)


@dataclass(frozen=True)
class Parts:
    """How many parts of an answer are right and wrong, of how many that should be right.

    `offered` says how many there were to choose from, where leaving one is a choice too.
    """

    right: int | Fraction
    wrong: int | Fraction
    all: int | Fraction
    offered: int | None = None


def exact(parts):
    """Everything right and nothing wrong, or nothing."""
    return WHOLE if parts.right == parts.all and not parts.wrong else NOTHING


def proportional(parts):
    """1 less the share of wrong decisions; a part left out is one."""
    if parts.offered is None:
        return Fraction(parts.right) / Fraction(parts.all)
    wrong = parts.wrong + parts.all - parts.right
    return 1 - Fraction(wrong, parts.offered)


def proportional_correct(parts):
    """The share of right parts, as long as none is wrong."""
    if parts.wrong:
        return Fraction(0)
    return Fraction(parts.right) / Fraction(parts.all)


def one_each(parts):
    """All for everything right; else a right part counts one by all offered, while none
    is wrong."""
    if exact(parts) or parts.wrong:
        return exact(parts)
    return Fraction(parts.right, parts.offered)


MODES = {
    "exact": exact,
    "proportional": proportional,
    "proportional_correct": proportional_correct,
    "one_each": one_each,
}
COMMON = ("exact", "proportional", "proportional_correct")


def modes_of(kind):
    """The modes a kind can be marked by."""
    return getattr(kind, "MODES", COMMON)


def mark(parts_of, response, rule):
    """The share: `blank` without a response, else by the mode over its parts."""
    if response is None:
        return read(rule["blank"])
    counted = MODES[rule["mode"]](parts_of(response))
    return counted * read(rule["right"]) if counted else read(rule["wrong"])


def mark_whole(is_right, response, rule):
    """The share of an answer of one part."""

    def parts_of(given):
        right = is_right(given)
        return Parts(right=int(right), wrong=int(not right), all=1)

    return mark(parts_of, response, rule)


def outcome(response, share):
    """correct, partial, wrong or skipped, for counting."""
    if response is None:
        return "skipped"
    if share <= 0:
        return "wrong"
    return "correct" if share >= 1 else "partial"


def rule_findings(kinds, known):
    """What is wrong with a marking rule's JSON, as sentences; empty when it is sound.

    `known` is {name: kind}. Shares lie within -10 and 10.
    """
    if not isinstance(kinds, dict) or not kinds:
        return ["Give a rule for at least one kind of question."]
    findings = [f"There is no kind “{kind}”." for kind in kinds if kind not in known]
    for kind, rule in kinds.items():
        problems = share_problems(rule, modes_of(known.get(kind)))
        findings += [f"{kind}: {problem}" for problem in problems]
    return findings


def share_problems(rule, modes):
    if not isinstance(rule, dict) or set(rule) != {"mode", *SHARES}:
        return ["needs exactly mode, right, wrong and blank."]
    if rule["mode"] not in modes:
        return [f"mode is one of {', '.join(modes)}."]
    return [
        f"{name} is no share such as 1 or -1/3."
        for name in SHARES
        if not is_share(rule[name])
    ]


def is_share(text):
    if not isinstance(text, str) or len(text) > 20 or not SHARE.fullmatch(text):
        return False
    return abs(Fraction(text)) <= LIMIT
