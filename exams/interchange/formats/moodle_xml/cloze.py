r"""Moodle's embedded answers, {1:SHORTANSWER:=Berlin~%50%Bonn}, as our blanks. Pure."""

import re

BLANK = re.compile(
    r"\{(?P<marks>[0-9]{0,3}):(?P<sort>[A-Z_]{1,20}):(?P<inner>(?:\\.|[^\\{}]){1,5000})\}",
    re.DOTALL,
)
TYPED = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
CHOSEN = re.compile("(MULTICHOICE|MULTIRESPONSE|MC|MR)(_?[HVS]+)?")
EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
PART = re.compile(r"(?:\\.|[^\\~])+", re.DOTALL)
WEIGHT = re.compile(r"%(-?[0-9.]{1,8})%")


def blanks_of(question):
    """Turn the answers within the stem into [[n]] and `choices` into accepted words."""
    accepted, sorts = [], []

    def numbered(match):
        sorts.append(match["sort"])
        accepted.append(words_of(match["sort"], match["inner"], question))
        return f"[[{len(accepted)}]]"

    question.stem.text = BLANK.sub(numbered, question.stem.text)
    question.choices = ["\n".join(words) for words in accepted]
    question.case_matters = any(sort in EXACT for sort in sorts)
    if not accepted or not all(accepted):
        question.sort = "broken"
    if len({sort in EXACT for sort in sorts}) > 1:
        question.lost.append("capitals that do not matter in some blanks")
    if any(CHOSEN.fullmatch(sort) for sort in sorts):
        question.lost.append("options to choose from (words are typed in)")


def words_of(sort, inner, question):
    """The words that count in full; nothing where the sort is none we know."""
    known = sort in TYPED | NUMBERS or CHOSEN.fullmatch(sort)
    found = []
    for part in PART.findall(inner) if known else ():
        text, mark, feedback = part.partition("#")
        if feedback.strip():
            lose(question, "feedback within the text")
        if (words := full(text.strip(), sort, question)) is not None:
            found.append(words)
    return found


def full(text, sort, question):
    weight = WEIGHT.match(text)
    if weight:
        share, text = weight[1], text[weight.end() :]
    else:
        share, text = ("100", text[1:]) if text.startswith("=") else ("0", text)
    if share not in ("100", "0"):
        lose(question, "shares of the marks within the text")
    if share != "100":
        return None
    if sort in NUMBERS:
        text, _, tolerance = text.partition(":")
        if tolerance.strip() not in ("", "0"):
            lose(question, "tolerances within the text")
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())


def lose(question, name):
    if name not in question.lost:
        question.lost.append(name)
