"""One row of a sheet as a document, with every reason against it. Pure."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from exams.bank.documents import SCHEMA
from exams.bank.models import Question
from exams.interchange.answers import READERS, numeric_terms
from exams.interchange.drafts import draft_of, whole_number
from exams.interchange.particulars import metadata_of, seconds_of, year_of
from exams.interchange.problems import problem
from exams.interchange.sheets import LETTERS
from exams.kinds import numeric

CHOICE_KINDS = ("single_choice", "multiple_choice")
PLAIN_KINDS = (*CHOICE_KINDS, "true_false", "numeric")
SHEET_KINDS = (*PLAIN_KINDS, *READERS)
DIFFICULTIES = Question.Difficulty.values
LIMITS = {
    "section_name": 120,
    "source": 100,
    "source_id": 100,
    "diagram_url": 200,
    "author": 120,
    "licence_note": 300,
}
MAX_TAGS, MAX_TAG = 20, 100
OPTIONS = tuple(f"option_{letter}" for letter in LETTERS)
COLUMNS = {
    "prompt": "question_text",
    "picture": "diagram_url",
    "answer": "correct_option",
    "section": "section_name",
    "number": "question_number",
}
MARKS = re.compile(r"([0-9]{1,4}(\.[0-9]{1,2}0*)?|\.[0-9]{1,2}0*)", re.ASCII)


@dataclass
class Reading:
    """A row being read: `ask` for a cell, `against` to give a reason."""

    row: object
    problems: list = field(default_factory=list)
    given: dict = field(default_factory=dict)

    def ask(self, column):
        return self.row.cells.get(column)

    def text(self, column):
        return self.ask(column) or ""

    def against(self, column, code, **facts):
        self.problems.append(problem(self.row.number, column, code, **facts))


def read_row(row, given=None):
    """(Draft or None, [Problem]); a Draft only where nothing speaks against it.

    `given` is the "section" and "subject" of rows that name none.
    """
    reading = Reading(row, list(row.problems), given or {})
    for column, spare in (("section_name", "section"), ("question_text", None)):
        if not (reading.text(column) or reading.given.get(spare)):
            reading.against(column, "empty", name=column)
    for column, limit in LIMITS.items():
        if len(reading.text(column)) > limit:
            reading.against(column, "too-long", limit=limit)
    kind, answer = kind_and_answer(reading)
    if reading.text("source_id") and not reading.text("source"):
        reading.against("source", "source-missing")
    document = {
        "schema": SCHEMA,
        "kind": kind,
        "prompt": prompt_of(reading),
        "answer": answer,
        **{name: told for name, told in facts_of(reading).items() if told is not None},
    }
    if reading.problems:
        return None, reading.problems
    return draft_of(row.number, document, COLUMNS)


def prompt_of(reading):
    parts = [{"type": "text", "value": {"en": reading.text("question_text")}}]
    named = [name] if (name := reading.text("diagram_url")) else []
    return [*parts, *({"type": "image", "value": x} for x in shown(reading, named))]


def shown(reading, named):
    """The pictures of the question: those named, and those that lie on no option."""
    lie = reading.row.pictures.items()
    laid = [x for column, names in lie if column not in OPTIONS for x in names]
    return [{"image": {"file": name}} for name in [*named, *laid]]


def kind_and_answer(reading):
    """As the row names its kind, else as its options and what is right tell it."""
    named = spelled_kind(reading)
    if named in READERS:
        for column in OPTIONS:
            if reading.row.pictures.get(column):
                reading.against(
                    column, "no-picture-there", kind=named.replace("_", " ")
                )
        return named, READERS[named](reading)
    options = options_of(reading)
    kind, right = kind_and_right(reading, options)
    terms = numeric_terms(reading) if kind == "numeric" and not options else {}
    return kind, {**answer_of(kind, options, right), **terms}


def spelled_kind(reading):
    return re.sub(r"[\s_/-]+", "_", reading.text("kind").lower())


def answer_of(kind, options, right):
    if options:
        return {
            "options": [
                {**option, "correct": place in right}
                for place, option in enumerate(options)
            ]
        }
    return {"value" if kind == "numeric" else "correct": right}


def facts_of(reading):
    """What the row says beside prompt and answer; None where it is silent."""
    told = reading.ask("explanation")
    said = [{"type": "text", "value": {"en": told}}] if told else []
    return {
        "explanation": None if told is None else said,
        "section": reading.text("section_name") or reading.given.get("section"),
        "number": number_of(reading),
        "plain_text": reading.text("plain_text"),
        "marks": marks_of(reading),
        "subject": subject_of(reading),
        "topics": listed(reading.ask("topics")),
        "difficulty": difficulty_of(reading),
        "tags": tags_of(reading),
        "source": reading.text("source") or None,
        "source_id": reading.text("source_id") or None,
        "exam_types": listed(reading.ask("exam_types")),
        "year": year_of(reading),
        "author": reading.text("author") or None,
        "expected_seconds": seconds_of(reading),
        "licence_note": reading.text("licence_note") or None,
        "metadata": metadata_of(reading),
    }


def subject_of(reading):
    told = reading.ask("subject")
    return told or reading.given.get("subject", told)


def number_of(reading):
    text = reading.text("question_number")
    if not text:
        return None
    return whole_number(text) or reading.against("question_number", "bad-number")


def marks_of(reading):
    text = reading.text("marks")
    if not text:
        return None
    if MARKS.fullmatch(text) and Decimal(text) > 0:
        return text
    return reading.against("marks", "bad-marks")


def difficulty_of(reading):
    text = (reading.ask("difficulty") or "").lower()
    if text and text not in DIFFICULTIES:
        known = ", ".join(DIFFICULTIES)
        reading.against("difficulty", "unknown-difficulty", known=known)
    return text or None


def listed(text):
    """The parts between `;` or, where there is none, `,`; each once."""
    if text is None:
        return None
    parts = text.split(";" if ";" in text else ",")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def tags_of(reading):
    tags = listed(reading.ask("tags"))
    if tags and len(tags) > MAX_TAGS:
        reading.against("tags", "too-many-tags", limit=MAX_TAGS)
    if tags and max(map(len, tags)) > MAX_TAG:
        reading.against("tags", "too-long", limit=MAX_TAG)
    return tags


def options_of(reading):
    """The options up to the last one that has words or a picture."""
    found = [option(reading, column) for column in OPTIONS]
    last = max((place for place, x in enumerate(found, 1) if is_said(x)), default=0)
    for place, letter in enumerate(LETTERS[:last]):
        if not is_said(found[place]):
            after = LETTERS[place + 1].upper()
            reading.against(f"option_{letter}", "option-gap", letter=after)
    if last == 1:
        reading.against("option_b", "too-few-options")
    return tuple(found[:last])


def option(reading, column):
    laid = reading.row.pictures.get(column, ())
    if len(laid) > 1:
        reading.against(column, "one-picture")
    picture = {"picture": [{"image": {"file": x}} for x in laid[:1]]} if laid else {}
    return {"text": {"en": reading.text(column)}, **picture}


def is_said(option):
    return bool(option["text"]["en"] or option.get("picture"))


def kind_and_right(reading, options):
    """What the row says is right, and the kind that follows, or the named one."""
    text = reading.text("correct_option")
    if not text:
        reading.against("correct_option", "correct-option-missing")
        return "", frozenset()
    if options:
        right = letters_of(reading, text, options)
        inferred = CHOICE_KINDS[len(right) > 1]
    else:
        inferred, right = open_answer(reading, text)
    return named_kind(reading, inferred), right


def letters_of(reading, text, options):
    letters = [x for x in re.split(r"[,;\s]+", text.lower()) if x]
    if any(len(letter) > 1 for letter in letters) or not letters:
        reading.against("correct_option", "not-a-letter")
        return frozenset()
    for letter in sorted(set(letters)):
        shown = letter.upper()
        if letter not in LETTERS:
            reading.against("correct_option", "unknown-letter", letter=shown)
        elif not any(map(is_said, options[LETTERS.index(letter) :][:1])):
            reading.against("correct_option", "letter-without-option", letter=shown)
        if letters.count(letter) > 1:
            reading.against("correct_option", "letter-twice", letter=shown)
    return frozenset(LETTERS.index(x) for x in letters if x in LETTERS)


def open_answer(reading, text):
    if text.lower() in ("true", "false"):
        return "true_false", text.lower()
    if numeric.number(text) is not None:
        return "numeric", text.replace("\N{MINUS SIGN}", "-")
    reading.against("correct_option", "kind-unclear")
    return "", frozenset()


def named_kind(reading, inferred):
    """The kind in the row where it fits; one letter may be a multiple choice too."""
    named = spelled_kind(reading)
    if not named:
        return inferred
    if named not in SHEET_KINDS:
        known, text = ", ".join(SHEET_KINDS), reading.text("kind")
        reading.against("kind", "unknown-kind", name=text[:40], known=known)
    elif inferred and named != inferred and (named, inferred) != CHOICE_KINDS[::-1]:
        reading.against("kind", "kind-contradicts", kind=named.replace("_", " "))
    return named
