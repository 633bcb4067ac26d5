"""GIFT text into its questions, before anything is made of them. Pure.

Escaped characters are set aside as control characters, which no question may hold, so
that what is left can be split at the signs.
"""

import re

from exams.interchange.formats.moodle.questions import Choice, Question, Words

SIGNS = "~=#{}:\\"
HIDDEN = {sign: chr(1 + n) for n, sign in enumerate(SIGNS)} | {"n": "\x0e"}
SHOWN = str.maketrans(
    {hidden: sign for sign, hidden in HIDDEN.items()} | {"\x0e": "\n"}
)
ESCAPE = re.compile(r"\\([~=#{}:\\n])")
CONTROL = re.compile("[\x00-\x08\x0e]")
MAX_QUESTION = 100_000
MAX_JOINED = 40
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]\s?", re.IGNORECASE)
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
ID = re.compile(r"\[id:([^\x00-\x1f\]]+)\]")
TAG = re.compile(r"\[tag:([^\x00-\x1f<>`\]]+)\]")
CHOICE = re.compile(r"(?<![-])([=~])")
WEIGHT = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)%")
TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#|\Z)", re.IGNORECASE)


def questions_in(text):
    """Each Question of the file, in order."""
    category, number = "", 0
    for part in parts_of(text):
        comments, body = without_comments(part)
        match = re.match(r"\s*\$CATEGORY:(.*)(?:\n|\Z)", body)
        if match:
            category, body = match[1].strip(), body[match.end() :]
        if body.strip():
            number += 1
            yield question_of(body, number, category, comments)


def parts_of(text):
    """The text between blank lines; one whose brace is open goes on after them."""
    waiting, depth = [], 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for part in re.split(r"\n[ \t]*\n", text):
        opens = bare_braces(part)
        if waiting and (depth + opens < 0 or len(waiting) >= MAX_JOINED):
            yield from waiting
            waiting, depth = [], 0
        waiting.append(part)
        depth += opens
        if depth <= 0:
            yield "\n\n".join(waiting)
            waiting, depth = [], 0
    yield from waiting


def bare_braces(part):
    """How many braces stay open, comments and escaped ones left out."""
    if "{" not in part and "}" not in part:
        return 0
    bare = ESCAPE.sub("", re.sub(r"(?m)^[ \t]*//.*$", "", part))
    return bare.count("{") - bare.count("}")


def without_comments(part):
    if "//" not in part:
        return "", part
    lines = part.split("\n")
    comments = [line for line in lines if line.lstrip().startswith("//")]
    kept = [line for line in lines if not line.lstrip().startswith("//")]
    return "\n".join(comments), "\n".join(kept)


def question_of(body, number, category, comments):
    if len(body) > MAX_QUESTION or CONTROL.search(body):
        return Question(number, "broken", category=category, text=body.strip())
    whole, body = body.strip(), ESCAPE.sub(lambda match: HIDDEN[match[1]], body)
    title = TITLE.match(body)
    rest = body[title.end() :] if title else body
    found = parsed(rest, number)
    found.title = plain(title[1]) if title else ""
    found.category, found.text = category, whole
    found.id = (ID.findall(comments) or [""])[0].strip()
    found.tags = [tag.strip() for tag in TAG.findall(comments)]
    return found


def parsed(rest, number):
    format_, rest = format_of(rest, "moodle")
    before, brace, after = rest.partition("{")
    if not brace:
        stem = Words(plain(rest), format_)
        return Question(number, "broken" if "}" in rest else "Description", stem=stem)
    inner, brace, after = after.partition("}")
    if not brace or "{" in inner or "{" in after or "}" in after:
        return Question(number, "broken")
    found = answered(inner, format_, number)
    found.is_embedded = bool(after.strip())
    words = f"{before.rstrip()} _____ {after.strip()}" if found.is_embedded else before
    found.stem = Words(plain(words), format_)
    return found


def format_of(text, default):
    match = FORMAT.match(text)
    return (match[1].lower(), text[match.end() :]) if match else (default, text)


def plain(text):
    return text.translate(SHOWN).strip()


def worded(text, default):
    format_, text = format_of(text, default)
    return Words(plain(text), format_)


def answered(inner, format_, number):
    """What stands between the braces."""
    inner, mark, general = inner.partition("####")
    feedback = worded(general, format_) if mark and general.strip() else None
    found = sorted_out(inner.strip(), format_, number)
    found.feedback = feedback
    return found


def sorted_out(inner, format_, number):
    if not inner:
        return Question(number, "Essay")
    if TRUTH.match(inner):
        return truth_of(inner, format_, number)
    if inner.startswith("#"):
        return numerical(inner[1:].strip(), format_, number)
    choices = choices_of(inner, format_)
    texts = [x.words.text for x in choices]
    if not any(sign in inner for sign in "=~"):
        return Question(number, "Short", choices=choices)
    if "~" not in inner and all("->" in x for x in texts):
        return Question(number, "Matching", pairs=pairs_of(choices))
    sort = "MC" if "~" in inner else "Short"
    return Question(number, sort, choices=choices)


def truth_of(inner, format_, number):
    said, *told = inner.split("#")
    truth = said.strip().upper().startswith("T")
    told = [worded(x, format_) for x in told[:2]]
    told += [None] * (2 - len(told))
    wrong, right = told
    choices = [
        Choice(False, Words("false" if truth else "true"), feedback=wrong),
        Choice(True, Words("true" if truth else "false"), feedback=right),
    ]
    return Question(number, "TF", choices=choices, truth=truth)


def choices_of(inner, format_):
    signs = CHOICE.split(inner)
    if len(signs) == 1:
        return [choice("=", inner, format_)]
    first = [choice("=", signs[0], format_)] if signs[0].strip() else []
    pairs = zip(signs[1::2], signs[2::2], strict=True)
    return first + [choice(sign, text, format_) for sign, text in pairs]


def choice(sign, text, format_):
    weight = WEIGHT.match(text)
    text = text[weight.end() :] if weight else text
    words, mark, feedback = text.partition("#")
    words = worded(words, format_)
    told = worded(feedback, words.format) if mark and feedback.strip() else None
    return Choice(sign == "=", words, weight[1] if weight else None, told)


def numerical(inner, format_, number):
    choices = choices_of(inner, format_)
    return Question(number, "Numerical", choices=choices)


def pairs_of(choices):
    """[(left Words, right text)]."""
    pairs = []
    for x in choices:
        left, _, right = x.words.text.partition("->")
        pairs.append((Words(left.strip(), x.words.format), right.strip()))
    return pairs
