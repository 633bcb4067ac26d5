"""What an import says "no" to, and where. The codes are the contract of the report."""

from dataclasses import dataclass

from exams.bank.facts import YEARS

CODES = {
    # the file
    "too-large": "The file is larger than {limit} MB.",
    "empty-file": "The file or its first row is empty.",
    "not-a-spreadsheet": "This is neither a CSV nor an XLSX file.",
    "legacy-xls": "This is an old Excel file or one with a password: save it as .xlsx.",
    "legacy-doc": "This is an old Word file or one with a password: save it as .docx.",
    "several-files": "The ZIP holds several files of questions: {names}. Leave one.",
    "not-utf8": "Line {line} is not UTF-8: save the file as “CSV UTF-8”.",
    "bad-csv": "Line {line} is not CSV: {reason}.",
    "bad-workbook": "The workbook is damaged and cannot be read.",
    "workbook-too-large": "Unpacked, the workbook is larger than {limit} MB.",
    "too-many-rows": "There are more than {limit} rows: split the file.",
    "no-rows": "There is no row under the header.",
    "too-many-columns": "There are more than {limit} columns: leave out the rest.",
    "too-many-blanks": "There are more than {limit} empty rows: delete them.",
    "wrong-separator": "{found} stand between the columns: separate by commas.",
    "missing-column": "The column {name} is missing.",
    "duplicate-column": "The column {name} stands there twice.",
    "unknown-column": "The column “{name}” is unknown: rename it or leave it out.",
    "has-macros": "The file holds macros: save it without.",
    "archive-damaged": "The ZIP is damaged or packed in a rare way: pack it anew.",
    "archive-too-large": "Unpacked, the ZIP is larger than {limit} MB or {parts} files.",
    "archive-path": "The ZIP holds a link or a name that leads outside: {name}.",
    "archive-locked": "The ZIP has a password: pack it without.",
    "part-too-large": "“{name}” within the file is larger than {limit} MB.",
    # what was asked
    "bad-exam-name": "Give the exam a name of 1 to 120 characters.",
    "ambiguous-exam": "Several exams are called “{name}”: write the capitals of one.",
    "bad-year": "A year lies between {} and {}.".format(*YEARS),
    "exam-locked": "The exam is locked by an editor.",
    "section-too-heavy": "The marks of section “{name}” add up to more than 99999.99.",
    "media-not-found": "There is no folder or ZIP “{name}”.",
    "unknown-syllabus": "There is no such syllabus.",
    "ambiguous-syllabus": "There are several syllabuses: name one by its code.",
    # a cell
    "ragged-row": "The row has {found} cells, the header {wanted}.",
    "bad-character": "The cell holds a character that is no text.",
    "too-long": "The text is longer than {limit} characters.",
    "formula-cell": "The cell holds a formula: paste its value as text.",
    "error-cell": "The cell holds an Excel error.",
    "date-cell": "Excel made a date of this: format the cell as text and write it again.",
    "number-format": "The number is shown in a way we cannot copy: format it as text.",
    "raised-sign": "Raised or lowered signs would be lost: write a formula as $10^5$.",
    "other-sheets": "Only the first sheet is read; left out: {names}.",
    "empty": "Fill in {name}.",
    # a row
    "bad-number": "A question number is a whole number from 1 to 32767.",
    "number-twice": "Number {number} of section “{name}” stands in the rows {rows}.",
    "number-taken": "Number {number} of section “{name}” belongs to another question.",
    "bad-marks": "Marks are a positive number up to 9999.99 with at most two decimals.",
    "option-gap": "An option before {letter} is empty.",
    "no-picture-there": "The options of {kind} questions hold no picture in a sheet.",
    "one-picture": "An option holds one picture.",
    "too-few-options": "Give at least two options.",
    "correct-option-missing": "Say what is right.",
    "unknown-letter": "“{letter}” is no letter from A to H.",
    "letter-without-option": "Option {letter} is right but empty.",
    "letter-twice": "Letter {letter} stands there twice.",
    "not-a-letter": "With options, name what is right by letters such as A or A,C.",
    "kind-unclear": "Without options, what is right is true, false or a number.",
    "unknown-kind": "“{name}” is no kind of question: {known}.",
    "kind-contradicts": "A {kind} question does not go with the rest of the row.",
    "letters-of-items": "For each of {items} items give the letters it goes with, as A;C;AB.",
    "unknown-choice": "Write one of {known}.",
    "unknown-difficulty": "Difficulty is one of {known}.",
    "too-many-tags": "There are more than {limit} tags.",
    "bad-seconds": "Give whole seconds from 1 to {limit}.",
    "bad-metadata": "This is no metadata. {reason}",
    "source-missing": "A source_id needs its source.",
    "source-twice": "The same source and source_id stand in the rows {rows}.",
    "unknown-subject": "There is no subject “{name}” in the syllabus.",
    "ambiguous-subject": "Several subjects are called “{name}”: use the code.",
    "unknown-topic": "There is no topic “{name}” there in the syllabus.",
    "ambiguous-topic": "Several topics are called “{name}”: use the code.",
    "topic-elsewhere": "The topics lie outside of the subject. {reason}",
    "unknown-exam-type": "There is no exam type “{name}”: add it under Exam types.",
    "question-locked": "Question {pk} is locked by an editor.",
    "question-in-use": "Question {pk} stays as it is: {reason}.",
    # what is only said
    "taken-for": "Question {pk} of the bank says the same: the row changes it.",
    "same-question": "Question {pk} of the bank says the same.",
    "like-question": "Question {pk} of the bank is {percent} % alike.",
    "same-row": "Row {other} says the same.",
    # a question of another format
    "unknown-stimulus": "There is no passage {name}.",
    "no-questions": "The file holds no question.",
    "not-this-format": "The file is no {format}: {reason}.",
    "too-many-questions": "There are more than {limit} questions: split the file.",
    "question-broken": "The question cannot be read: its signs do not pair.",
    "kind-not-held": "We have no questions of the kind {kind}.",
    "declares-entities": "The file declares a DTD or entities: export it anew.",
    "several-right": "Several answers are right alone; ours hold one or all of them.",
    "nothing-right": "No answer is right.",
    "not-a-number": "What is right is no plain decimal number.",
    "too-many-options": "It offers more than we hold.",
    "several-tasks": "It asks for several things at once: make a question of each.",
    "answer-unclear": "“{told}” names none of the options.",
    "second-answer": "There are two answers in it: does a label of a question miss?",
    "paragraph-too-long": "A paragraph is longer than 50,000 characters.",
    "old-equation": "An equation of old Word or MathType: convert it in Word first.",
    "legacy-hindi": "This is Hindi in an old font such as Kruti Dev: convert it to Unicode.",
    "item-missing": "The package names “{name}”, which is not in it.",
    "area-unknown": "Its area is no circle, rectangle or polygon on a picture we know.",
    # what is left out of a question that comes in, or goes out
    "markup-lost": "Left out of the text: {names}.",
    "markdown-as-text": "Markdown is taken as plain text.",
    "option-holds-less": "An option holds words and one picture; left out: {names}.",
    "partial-credit-lost": "Shares of the marks for some answers are left out.",
    "penalties-lost": "Marks taken off are left out: the marking rule has them.",
    "wildcards-as-text": "A * in an accepted answer stands for itself.",
    "settings-lost": "Left out: {names}.",
    "feedback-lost": "Feedback on wrong answers is left out.",
    "format-holds-no-kind": "{format} has no {kind} questions.",
    "format-holds-fewer": "{format} holds fewer parts than this {kind} question has.",
    "format-loses": "{format} leaves out: {names}.",
    "formula-doubtful": "A formula may not be drawn: {reason}",
    "scoring-lost": "Its own way of scoring is left out: the marking rule has it.",
    "text-outside": "Text before the question is left out: {names}",
    "passage-in-prompt": "The passage it hangs on stands in the prompt.",
    # its picture
    "asset-missing": "The library has no picture or recording {name}.",
    "picture-is-a-link": "Name a file beside the sheet, not an address.",
    "picture-path": "Name a file inside the folder or ZIP, without “..”.",
    "picture-beside-rows": "A picture lies in row {number}, where no question is: move it.",
    "picture-on-no-cell": "A picture lies on no cell: move it onto the cell it is for.",
    "picture-is-linked": "Its picture lies outside the file: insert it anew, unlinked.",
    "picture-missing": "There is no file “{name}” in the folder or ZIP.",
    "picture-ambiguous": "The ZIP holds several files “{name}”: give the folder too.",
    "picture-too-large": "“{name}” is larger than 2 MB or 20 million pixels, a recording than 5 MB.",
    "picture-type": "“{name}” is no PNG, JPEG or WebP picture.",
    "picture-not-readable": "“{name}” is damaged.",
    "picture-refused": "“{name}” is not taken: {reason}",
}


@dataclass(frozen=True)
class Problem:
    """One reason, at a row of the spreadsheet (0 is the whole file) and a column."""

    row: int
    column: str
    code: str
    message: str


def problem(row, column, code, **facts):
    return Problem(row, column, code, CODES[code].format(**facts))
