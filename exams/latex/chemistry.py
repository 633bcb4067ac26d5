r"""Chemical formulas: `\ce{2H2 + O2 -> 2H2O}` rewritten to plain LaTeX."""

import re

START = re.compile(r"(?<!\\)(?:\\\\)*\\ce(?=\s*\{)")
TOKEN = re.compile(
    r"""
    (?P<arrow>(?:<=>>|<<=>|<=>|<-->|<->|->|<-)(?:\[[^\]]*\]){0,2})
    | (?P<state>\((?:s|l|g|aq)\))
    | (?P<gas>(?<!\S)[v^](?!\S))
    | (?P<element>[A-Z][a-z]*)
    | (?P<script>[\^_](?:\{[^{}]*\}|[0-9]*[+-]|[0-9]+|[A-Za-z]))
    | (?P<count>(?<=[A-Za-z)\]}])[0-9]+)
    | (?P<number>[0-9]+(?:[./][0-9]+)?)
    | (?P<charge>(?<=[A-Za-z0-9)\]])[+-]+(?![A-Za-z0-9(\[]))
    | (?P<stop>\.(?=[\s)\],;]|$))
    | (?P<words>\\(?:text(?:bf|it|rm)?|mathrm)\s*\{[^{}]*\})
    | (?P<command>\\[a-zA-Z]+\ ?|\\.)
    | (?P<space>\s+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
ARROWS = {
    "<=>>": r"\underset{\leftarrow}{\longrightarrow}",
    "<<=>": r"\underset{\longleftarrow}{\rightarrow}",
    "<-->": r"\underset{\leftarrow}{\rightarrow}",
    "<=>": r"\rightleftharpoons ",
    "<->": r"\leftrightarrow ",
    "->": r"\rightarrow ",
    "<-": r"\leftarrow ",
}
SIGNS = {"*": r"\cdot ", ".": r"\cdot ", "#": r"\equiv "}


def plain(source):
    r"""The LaTeX without `\ce`; its braces are known to balance."""
    found, rest = [], source
    while match := START.search(rest):
        start = rest.index("{", match.end())
        end = closing(rest, start)
        before = rest[: match.end() - len(r"\ce")]
        found += [before, "{", reaction(rest[start + 1 : end]), "}"]
        rest = rest[end + 1 :]
    return "".join([*found, rest])


def closing(text, start):
    """The place of the brace that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    return len(text)


def reaction(text):
    """What stands within the braces, as LaTeX."""
    found, before = [], ""
    for match in TOKEN.finditer(text):
        name, value = match.lastgroup, match.group()
        found.append(WRITERS[name](value, before))
        before = "close" if value in (")", "]", "}") else name
    return "".join(found)


def arrow(value, before):
    head, *labels = re.findall(r"<?<=>>?|<--?>|->|<-|\[[^\]]*\]", value)
    words = [reaction(label[1:-1]) for label in labels]
    if not words:
        return ARROWS[head]
    above, below = (*words, "")[:2]
    drawn = rf"\overset{{{above}}}{{{ARROWS[head]}}}"
    return rf"\underset{{{below}}}{{{drawn}}}" if below else drawn


def script(value, before):
    has_base = before in ("element", "close", "count", "number", "script", "words")
    inner = value[1:].strip("{}")
    return f"{'' if has_base else '{}'}{value[0]}{{{inner}}}"


WRITERS = {
    "arrow": arrow,
    "state": lambda value, _: rf"\mathrm{{{value}}}",
    "gas": lambda value, _: r"\uparrow " if value == "^" else r"\downarrow ",
    "element": lambda value, _: rf"\mathrm{{{value}}}",
    "script": script,
    "count": lambda value, _: f"_{{{value}}}",
    "number": lambda value, _: value,
    "charge": lambda value, _: f"^{{{value}}}",
    "stop": lambda value, before: value if before == "sign" else SIGNS[value],
    "words": lambda value, _: value,
    "command": lambda value, _: value,
    "space": lambda value, _: r"\ ",
    "sign": lambda value, _: SIGNS.get(value, value),
}
