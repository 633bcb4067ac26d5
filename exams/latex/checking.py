"""What is wrong with a formula, in words that name the place."""

import re
from itertools import pairwise

from exams.latex.chemistry import plain
from exams.latex.commands import ALLOWED, ENVIRONMENTS, ONE, OURS, TWO

TOKEN = re.compile(r"\\(?P<command>[a-zA-Z]+|.)|(?P<sign>.)", re.DOTALL)
NAME = re.compile(r"\{([a-zA-Z]+\*?)\}")
COLUMNS = re.compile(r"\\begin\{array\}(?!\s*\{[lcr|\s]*[lcr][lcr|\s]*\})")
LONGEST = 1000
DEAREST = 1500
OPENING = {"{": "}", r"\left": r"\right"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
ESCAPED = {"%": r"\%", "#": r"\#", "$": r"\$"}


def problems(source):
    """Sentences; empty for a formula that both renderers can take."""
    if not source.strip():
        return ["The formula is empty."]
    if len(source) > LONGEST:
        return [f"The formula is longer than {LONGEST} characters."]
    tokens = tokens_of(source)
    found = [*unknown(tokens), *unbalanced(source, tokens), *columns(source)]
    return found or problems_within(tokens_of(plain(source)))


def problems_within(tokens):
    """Of a formula whose commands are known and whose braces balance."""
    found = [*unescaped(tokens), *incomplete(tokens)]
    if not found and cost(tokens) > DEAREST:
        return ["The formula is too deeply nested; split it."]
    return found


def tokens_of(source):
    r"""[(name, place)]: a command as "\name", all else as its sign, without spaces."""
    return [
        (match.group(), match.start() + 1)
        for match in TOKEN.finditer(source)
        if not match.group().isspace()
    ]


def unknown(tokens):
    for name, place in tokens:
        if name == "\\":
            yield f"A backslash stands alone at character {place}."
        elif name.startswith("\\") and name[1:] not in ALLOWED:
            yield f"“{name}” at character {place} is not known."


def unescaped(tokens):
    for name, place in tokens:
        if name in ESCAPED:
            yield f"Write “{ESCAPED[name]}” for “{name}” at character {place}."


def unbalanced(source, tokens):
    r"""Braces, \left and \right, and environments must close in the order they open."""
    waiting = []
    for name, place in tokens:
        name = with_environment(source, name, place)
        if name in OPENING or name.startswith(r"\begin{"):
            waiting.append((name, place))
        elif name in CLOSING or name.startswith(r"\end{"):
            opening = CLOSING.get(name) or name.replace(r"\end", r"\begin")
            if not waiting or waiting[-1][0] != opening:
                yield f"“{name}” at character {place} closes nothing."
                return
            waiting.pop()
        elif name in (r"\begin", r"\end"):
            yield f"“{name}” at character {place} names no known environment."
            return
    for name, place in waiting:
        yield f"“{name}” at character {place} is never closed."


def columns(source):
    """Arrays whose columns the renderers would not understand."""
    for match in COLUMNS.finditer(source):
        place = match.start() + 1
        yield rf"Say l, c or r for each column, as in “\begin{{array}}{{lc}}”, at character {place}."


def with_environment(source, name, place):
    if name not in (r"\begin", r"\end"):
        return name
    match = NAME.match(source, place - 1 + len(name))
    return name + match.group() if match and match[1] in ENVIRONMENTS else name


def incomplete(tokens):
    """Commands and scripts with nothing behind them to work on."""
    taking = {f"\\{name}" for name in ONE | TWO | OURS} | {"^", "_"}
    ends = {"}", "&", "^", "_", r"\\", r"\right", r"\end", ""}
    for (name, place), (after, _) in pairwise([*tokens, ("", 0)]):
        if name in taking and after in ends:
            yield f"“{name}” at character {place} has nothing to apply to."


def cost(tokens):
    """How much work drawing is: each level of nesting doubles that of what is inside."""
    total, depth = 0, 0
    for name, _ in tokens:
        if name in ("{", r"\left", r"\begin"):
            depth += 1
        elif name in ("}", r"\right", r"\end"):
            depth = max(0, depth - 1)
        total += 2**depth
    return total
