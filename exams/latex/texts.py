r"""Where the formulas of a text are: between $ and $; `\$` is a dollar."""

import re

BETWEEN = re.compile(r"(?<!\\)\$")


def pieces(text):
    r"""[(is_formula, text)] of a text, `\$` read as a dollar outside formulas.

    A dollar without a partner stands for itself.
    """
    parts = BETWEEN.split(text)
    if not len(parts) % 2:
        parts[-2:] = [f"{parts[-2]}${parts[-1]}"]
    found = [(bool(n % 2), part) for n, part in enumerate(parts)]
    return [
        (is_formula, part if is_formula else part.replace(r"\$", "$"))
        for is_formula, part in found
        if part
    ]


def formulas_in(text):
    """The LaTeX of a text's formulas, without dollars."""
    return [part for is_formula, part in pieces(text) if is_formula]


def is_balanced(text):
    """Whether every dollar has its partner."""
    return len(BETWEEN.findall(text)) % 2 == 0
