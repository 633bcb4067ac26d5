"""Documents as our sheet of columns, for Excel; pictures lie on their cells.

Formulas are never written.
"""

import io
import json
import re

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from exams.interchange.formats.found import Written
from exams.interchange.formats.laying import laid, lay
from exams.interchange.formats.told import leaf, losses, said
from exams.interchange.sheets import ITEMS, LETTERS, NO_TEXT, REQUIRED

NAME, LABEL, SUFFIX = "xlsx", "Excel", ".xlsx"
HOLDS_PICTURES = True
MOST = 32_767
"""The signs of a cell; Excel takes no more."""
ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
FACTS = ("subject", "difficulty", "source", "source_id", "year", "author")
FACTS += ("expected_seconds", "licence_note")
LISTS = ("topics", "tags", "exam_types")
COLUMNS = (
    *REQUIRED,
    *(f"option_{letter}" for letter in LETTERS[4:]),
    *("kind", "explanation", *FACTS, *LISTS, "metadata"),
    *("tolerance", "tolerance_in", "upper", "unit", "case_matters"),
    *("text_with_blanks", *ITEMS),
)
CARRIED = {*FACTS, *LISTS, "metadata", "plain_text", "section", "number", "marks"}
BLOCKS = ("text", "equation", "image")
PARTS = ("case_matters", "unit", "percent", "picture")


def write(documents, fetch=lambda asset: None):
    """`Written`: a workbook of one sheet, and by question what it cannot hold.

    `fetch(asset)` answers (name, bytes) of a picture a document names, or None.
    """
    written, book, row = Written(), Workbook(write_only=True), 1
    sheet = book.create_sheet("Questions")
    sheet.append(cells(sheet, COLUMNS))
    for number, document in enumerate(documents, start=1):
        told = told_of(document)
        if not told:
            kind = document["kind"].replace("_", " ")
            is_known = document["kind"] in ANSWERS
            code = "format-holds-fewer" if is_known else "format-holds-no-kind"
            written.note(number, code, kind=kind, format=LABEL)
            continue
        row += 1
        pictures, lost = laid(document, fetch)
        if lost := sorted(lost | lost_of(document, told)):
            names = ", ".join(lost)
            written.note(number, "format-loses", names=names, format=LABEL)
        places = [(COLUMNS.index(name) + 1, image) for name, image in pictures]
        lay(sheet, row, places)
        sheet.append(cells(sheet, [told.get(name, "") for name in COLUMNS]))
    written.data = packed(book)
    return written


def packed(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def told_of(document):
    """{column: text}; nothing of what our columns cannot hold."""
    answered = ANSWERS.get((document or {}).get("kind"))
    if answered is None or is_larger(document.get("answer", {})):
        return {}
    return {**facts_of(document), **answered(document.get("answer", {}))}


def cells(sheet, texts):
    return [cell(sheet, str(text)) for text in texts]


def cell(sheet, text):
    """A text that Excel takes as text, whatever signs it holds or begins with."""
    text = ESCAPE.sub("_x005F_x", NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text))
    found = WriteOnlyCell(sheet, text or None)
    if text:
        found.data_type = "s"
        found.number_format = "@"
        found._style.quotePrefix = int(text[0] in "=+-@\t\r")
    return found


def facts_of(document):
    found = {name: document.get(name) or "" for name in FACTS}
    found |= {name: listed(document.get(name) or ()) for name in LISTS}
    metadata = document.get("metadata")
    return {
        **found,
        "section_name": document.get("section") or "Questions",
        "question_number": document.get("number") or "",
        "question_text": said(document.get("prompt", ())),
        "plain_text": document.get("plain_text", ""),
        "explanation": said(document.get("explanation", ())),
        "marks": document.get("marks", ""),
        "kind": document["kind"],
        "metadata": json.dumps(metadata, ensure_ascii=False) if metadata else "",
    }


def listed(values):
    """Values between `;`; a lone one with a comma ends with it, to be told from two."""
    told = ";".join(values)
    return f"{told};" if len(values) == 1 and "," in told else told


def lost_of(document, told):
    """The names of what the columns leave out of it; pictures apart."""
    lost = set(losses(document, CARRIED, BLOCKS, PARTS))
    lost = {x for x in lost if not x.startswith("metadata ")}
    offered = document["answer"].get("options", ())
    if any(leaf(x.get("explanation")) for x in offered):
        lost.add("why of options")
    lists = [name for name in LISTS if any(";" in x for x in document.get(name) or ())]
    lost |= {f"a ; in {name.replace('_', ' ')}" for name in lists}
    return lost | {f"the end of {x}" for x, y in told.items() if len(str(y)) > MOST}


def letters(answer):
    offered = answer.get("options", ())
    return {
        f"option_{letter}": leaf(one.get("text"))
        for letter, one in zip(LETTERS, offered, strict=False)
    }


def options(answer):
    offered = answer.get("options", ())
    right = [x for x, one in zip(LETTERS, offered, strict=False) if one.get("correct")]
    return {**letters(answer), "correct_option": ",".join(right).upper()}


def items(texts):
    return dict(zip(ITEMS, texts, strict=False))


def numeric(answer):
    tolerance, way = answer.get("tolerance") or "0", answer.get("way") or "absolute"
    return {
        "correct_option": answer.get("value", ""),
        "tolerance": "" if tolerance == "0" else tolerance,
        "tolerance_in": "" if way == "absolute" else way,
        "upper": answer.get("upper") or "",
        "unit": leaf(answer.get("unit")),
    }


def short_text(answer):
    return {"correct_option": answer.get("accepted", ""), **cased(answer)}


def cased(answer):
    return {"case_matters": "yes" if answer.get("case_matters") else ""}


def matching(answer):
    left = answer.get("items", ())
    matches = ";".join(x.get("matches", "") for x in left)
    texts = [leaf(x.get("text")) for x in left]
    return {**letters(answer), **items(texts), "correct_option": matches}


def fill_blanks(answer):
    words = [x.get("accepted", "") for x in answer.get("blanks", ())]
    text = {"text_with_blanks": leaf(answer.get("text"))}
    return {**text, **items(words), **cased(answer)}


def assertion_reason(answer):
    texts = [leaf(answer.get(name)) for name in ("assertion", "reason")]
    return {**items(texts), "correct_option": answer.get("correct", "")}


def is_larger(answer):
    """True where the columns end before the question does."""
    parts = [answer.get(name, ()) for name in ("options", "items", "blanks")]
    most = (len(LETTERS), len(ITEMS), len(ITEMS))
    return any(len(x) > n for x, n in zip(parts, most, strict=True))


ANSWERS = {
    "single_choice": options,
    "multiple_choice": options,
    "true_false": lambda answer: {"correct_option": answer.get("correct", "")},
    "numeric": numeric,
    "integer": lambda answer: {"correct_option": answer.get("value", "")},
    "short_text": short_text,
    "ordering": letters,
    "matching": matching,
    "fill_blanks": fill_blanks,
    "assertion_reason": assertion_reason,
}
