"""Hindi of before Unicode, as Kruti Dev writes it: Latin signs drawn as Devanagari.

Known by the font where a file names it, else by words that only such Hindi has.
"""

import re

from exams.latex.commands import words

FONTS = re.compile(
    r"kruti|dev ?lys|chanakya|devlys|shivaji|shusha|agra\b|aps-?dv|4c ?gandhi|walkman"
    r"|shree-?dev|bhaskar|naidunia|dv[-_]?(yogesh|divya|ganesh|surekh|b?w?ttyogesh)",
    re.IGNORECASE,
)
SURE = words("""
    gS gSa esa dks vkSj ugha ugh fd;k fdlh fdl dkSu dkSulk D;k D;ksa
    fuEu fuEufyf[kr rFkk }kjk gksrk gksrh gksrs gksus djus djrk djrs ;g ogka tks tkrk
    tkrh tkrs Fkk Fkh Fks lHkh lEcfU/kr mldk mlds buesa buds fdruk fdrus fdruh gksxk
    gksxh izdkj iz'u mÙkj dFku lgh fodYi Hkkjr Hkkjrh; lcls dgrs dgk x;k igys viuk lkFk
    fy, jkT; o"kZ la[;k dkSu&lk
    """)
WEAK = {"dk", "dh", "ds", "ls", "ij", "fd", "gh", "Hkh", "us", "rks", "Hkh]", "u", "o"}
SHAPE = re.compile(r"[A-Za-z](?:\[k|\?k|\.k|/k|'k|\{k|=k|;k)|^[\[?.{'][k]|[a-z]Z[ksa]")
FORMULA = re.compile(r"\$[^$]*\$|\\\(.*?\\\)|`[^`]*`", re.DOTALL)
QUICK = re.compile("|".join(map(re.escape, sorted(SURE, key=len)[::-1])))
DEVANAGARI = re.compile("[\u0900-\u097f]")
LEAST, SHARE = 2, 0.15


def is_font(name):
    return bool(name) and FONTS.search(name) is not None


def looks_so(text):
    """Whether a text is legacy Hindi; rather silent than wrong."""
    if not QUICK.search(text) or DEVANAGARI.search(text):
        return False
    parts = FORMULA.sub(" ", text).split()
    bare = [x.strip('()",:-\\').removesuffix("A") for x in parts]
    like = [x for x in bare if x in SURE or x in WEAK or SHAPE.search(x)]
    is_sure = any(x in SURE for x in like)
    return is_sure and len(set(like)) >= LEAST and len(like) >= SHARE * len(parts)


def places(document):
    """The paths of a document's texts that look so, such as "prompt[0].value.en"."""
    found, waiting = [], [("", document)]
    while waiting:
        path, told = waiting.pop()
        if isinstance(told, str):
            found += [path] if looks_so(told) else []
        elif isinstance(told, dict):
            waiting += [(f"{path}.{x}".lstrip("."), y) for x, y in told.items()]
        elif isinstance(told, list):
            waiting += [(f"{path}[{n}]", x) for n, x in enumerate(told)]
    return sorted(found)
