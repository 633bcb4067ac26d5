"""The workbook an editor fills in: our columns, a question of each kind, and help."""

from openpyxl import Workbook

from exams.interchange.formats.workbook import COLUMNS, cells, packed, told_of

HELP = {
    "section_name": "Where in the exam; may stay empty for the bank.",
    "question_number": "Within the section; empty takes the next free one.",
    "question_text": "The question. Formulas stand between $ and $.",
    "plain_text": "The same without formulas; it describes the picture.",
    "correct_option": "B, or A,C, or true, false, or a number such as 12.5.",
    "marks": "Empty counts 1.",
    "diagram_url": "The name of a picture in the ZIP; or put it on the row.",
    "kind": "single_choice, multiple_choice, true_false, numeric and others.",
    "subject": "Code or exact title.",
    "topics": "Codes or exact titles, several with a semicolon.",
    "difficulty": "easy, medium or hard.",
    "tags": "Several with a semicolon.",
    "source": "The book or paper it comes from.",
    "source_id": "Its number there; so that it is known again.",
    "metadata": 'A JSON object, such as {"page": 12}.',
}


def question(kind, text, answer, **facts):
    prompt = [{"type": "text", "value": {"en": text}}]
    return {"schema": 1, "kind": kind, "prompt": prompt, "answer": answer, **facts}


def options(*texts, right):
    return {
        "options": [
            {"text": {"en": x}, "correct": n in right} for n, x in enumerate(texts)
        ]
    }


EXAMPLES = (
    question(
        "single_choice", "What is $2 + 2$?", options("3", "4", "5", "22", right={1})
    ),
    question(
        "multiple_choice", "Which are prime?", options("2", "4", "5", "9", right={0, 2})
    ),
    question("true_false", "Water boils at 100 °C at sea level.", {"correct": "true"}),
    question("numeric", "What is a half of 25?", {"value": "12.5"}),
)


def template():
    """The bytes of the workbook."""
    book = Workbook(write_only=True)
    sheet, notes = book.create_sheet("Questions"), book.create_sheet("Help")
    sheet.freeze_panes = "A2"
    rows = [told_of(document) for document in EXAMPLES]
    for row in [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]:
        sheet.append(cells(sheet, [row.get(name, "") for name in COLUMNS]))
    for line in [("column", "what it holds"), *HELP.items()]:
        notes.append(cells(notes, line))
    return packed(book)
