"""How a section is marked, in words, for its editors."""

from fractions import Fraction

from exams.kinds import KINDS

WORTH = ("right", "wrong", "blank")
MODES = {
    "proportional": "less for each part that is wrong or missing",
    "proportional_correct": "part of it for some of the right ones and none wrong",
    "one_each": "a share for each right option, of all that are offered, while none is wrong",
}


def marking_of(rule, marks=None):
    """One sentence per kind, such as "Numeric: 1 right, -1/3 wrong, 0 blank".

    In marks where all its questions are worth `marks`, else in shares of them.
    """
    kinds = rule.kinds if rule else {}
    return [
        f"{KINDS[name].LABEL}: {sentence(shares, marks)}"
        for name, shares in kinds.items()
        if name in KINDS
    ]


def sentence(shares, marks):
    worth = {
        x: Fraction(shares[x]) * Fraction(1 if marks is None else marks) for x in WORTH
    }
    told = ", ".join(f"{number} {x}" for x, number in worth.items())
    told += "" if marks is not None else " of a question's marks"
    mode = MODES.get(shares["mode"])
    return f"{told}; {mode}" if mode else told
