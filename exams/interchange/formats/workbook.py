"""Documents as our sheet of columns, for Excel. Formulas are never written."""

import io
import json

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from exams.interchange.formats.found import Written
from exams.interchange.formats.told import leaf, losses, said
from exams.interchange.sheets import LETTERS, REQUIRED

NAME, LABEL, SUFFIX = "xlsx", "Excel", ".xlsx"
FACTS = ("subject", "difficulty", "source", "source_id", "year", "author")
FACTS += ("expected_seconds", "licence_note")
LISTS = ("topics", "tags", "exam_types")
COLUMNS = (
    *REQUIRED,
    *(f"option_{letter}" for letter in LETTERS[4:]),
    *("kind", "explanation", *FACTS, *LISTS, "metadata"),
)
CARRIED = {*FACTS, *LISTS, "metadata", "plain_text", "section", "number", "marks"}
BLOCKS = ("text", "equation")


def write(documents):
    """`Written`: a workbook of one sheet, and by row what it cannot hold."""
    written, book = Written(), Workbook(write_only=True)
    sheet = book.create_sheet("Questions")
    sheet.append(cells(sheet, COLUMNS))
    for row, document in enumerate(documents, start=2):
        told = told_of(document)
        if not told:
            kind = document["kind"].replace("_", " ")
            written.note(row, "format-holds-no-kind", kind=kind, format=LABEL)
            continue
        lost = {*losses(document, CARRIED, BLOCKS), *lost_of(document["answer"])}
        lost = {x for x in lost if not x.startswith("metadata ")}
        if lost:
            names = ", ".join(sorted(lost))
            written.note(row, "format-loses", names=names, format=LABEL)
        sheet.append(cells(sheet, [told.get(name, "") for name in COLUMNS]))
    file = io.BytesIO()
    book.save(file)
    written.data = file.getvalue()
    return written


def told_of(document):
    """{column: text}; nothing of what our columns cannot hold."""
    answered = ANSWERS.get((document or {}).get("kind"))
    if answered is None:
        return {}
    return {**facts_of(document), **answered(document.get("answer", {}))}


def cells(sheet, texts):
    return [cell(sheet, str(text)) for text in texts]


def cell(sheet, text):
    """A text that Excel takes as text, whatever sign it begins with."""
    found = WriteOnlyCell(sheet, text or None)
    if text:
        found.data_type = "s"
        found.number_format = "@"
        found._style.quotePrefix = int(text[0] in "=+-@\t\r")
    return found


def facts_of(document):
    found = {name: document.get(name) or "" for name in FACTS}
    found |= {name: ";".join(document.get(name) or ()) for name in LISTS}
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


def lost_of(answer):
    lost = {"upper end"} if answer.get("way") == "range" else set()
    if (answer.get("tolerance") or "0") != "0":
        lost.add("tolerance")
    if any(leaf(x.get("explanation")) for x in answer.get("options", ())):
        lost.add("why of options")
    return lost


def options(answer):
    offered = answer.get("options", ())
    right = [x for x, one in zip(LETTERS, offered, strict=False) if one.get("correct")]
    texts = {
        f"option_{letter}": leaf(one.get("text"))
        for letter, one in zip(LETTERS, offered, strict=False)
    }
    return {**texts, "correct_option": ",".join(right).upper()}


ANSWERS = {
    "single_choice": options,
    "multiple_choice": options,
    "true_false": lambda answer: {"correct_option": answer.get("correct", "")},
    "numeric": lambda answer: {"correct_option": answer.get("value", "")},
}
