"""Moodle XML into its questions, one at a time. No DTD, no entities, no parts outside."""

import base64
import binascii

from exams.interchange.formats import making
from exams.interchange.formats.moodle.questions import Choice, Question, Words
from exams.interchange.formats.moodle_xml.cloze import blanks_of
from exams.interchange.formats.moodle_xml.markers import areas_of
from exams.interchange.formats.trees import elements
from exams.interchange.readers.records import Unreadable

LABEL = "Moodle XML"
SORTS = {
    "multichoice": "MC",
    "truefalse": "TF",
    "shortanswer": "Short",
    "numerical": "Numerical",
    "matching": "Matching",
    "ordering": "Ordering",
    "cloze": "Cloze",
    "multianswer": "Cloze",
    "ddmarker": "Marker",
}
FORMATS = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def questions_in(data):
    """Each Question of the file, in order."""
    category, number = "", 0
    for element, depth in elements(data, LABEL, free=2):
        if depth == 1 and element.tag != "quiz":
            raise Unreadable("not-this-format", format=LABEL, reason="no <quiz>")
        if depth != 2 or element.tag != "question":
            continue
        if element.get("type") == "category":
            category = text_of(element, "category")
        else:
            number += 1
            yield question_of(element, number, category)


def text_of(element, path):
    """The words of <path><text>…</text></path>, or of <path> itself."""
    found = element.find(path) if path else element
    if found is None:
        return ""
    inner = found.find("text")
    return ((found if inner is None else inner).text or "").strip()


def worded(element, default="html"):
    """The Words of an element with a format, or None where it is empty."""
    text = "" if element is None else text_of(element, None)
    if not text:
        return None
    return Words(text, FORMATS.get(element.get("format"), default))


def question_of(element, number, category):
    kind = element.get("type") or "unknown"
    stem = element.find("questiontext")
    format_ = FORMATS.get(stem.get("format") if stem is not None else None, "html")
    question = Question(
        number,
        SORTS.get(kind, kind[:40]),
        title=text_of(element, "name"),
        stem=worded(stem) or Words("", format_),
        feedback=worded(element.find("generalfeedback"), format_),
        category=category,
        id=text_of(element, "idnumber"),
        tags=[x for tag in element.iterfind("tags/tag") if (x := text_of(tag, None))],
        marks=making.marks(text_of(element, "defaultgrade")),
        files=files_of(element),
        lost=settings_lost(element, kind),
    )
    fill = FILLERS.get(question.sort)
    if fill:
        fill(question, element, format_)
    return question


def files_of(element):
    found = {}
    for file in element.iter("file"):
        if file.get("encoding") == "base64" and file.get("name"):
            path = (file.get("path") or "/").strip("/")
            name = f"{path}/{file.get('name')}" if path else file.get("name")
            try:
                found[name] = base64.b64decode(file.text or "")
            except (binascii.Error, ValueError):
                found[name] = b""
    return found


# What Moodle writes where nobody chose anything: a third for each try, all for true/false.
USUAL = (
    ("hidden", ("", "0")),
    ("penalty", ("", "0", "0.0000000", "0.3333333", "1", "1.0000000")),
)


def settings_lost(element, kind):
    lost = [name for name in COMBINED if text_of(element, name)]
    lost += ["hints"] if element.find("hint") is not None else []
    lost += [name for name, usual in USUAL if text_of(element, name) not in usual]
    fixed = text_of(element, "shuffleanswers").lower() in ("0", "false")
    return [*lost, "fixed order"] if fixed and kind == "multichoice" else lost


def choice_of(element, format_):
    weight = element.get("fraction") or "0"
    try:
        weight = f"{float(weight):g}"
    except ValueError:
        weight = "0"
    words = worded(element, format_) or Words("", format_)
    feedback = element.find("feedback")
    told = None if feedback is None else worded(feedback, format_)
    return Choice(weight == "100", words, weight, told)


def with_choices(question, element, format_):
    question.choices = [choice_of(x, format_) for x in element.iterfind("answer")]
    question.case_matters = text_of(element, "usecase") == "1"


def with_options(question, element, format_):
    with_choices(question, element, format_)
    single = text_of(element, "single").lower() in ("true", "1")
    question.takes_several = not single
    if not single:
        for choice in question.choices:
            choice.is_right = False


def with_truth(question, element, format_):
    with_choices(question, element, format_)
    right = [x.words.text.lower() for x in question.choices if x.is_right]
    if right not in (["true"], ["false"]):
        question.sort = "broken"
    question.truth = right == ["true"]


def with_numbers(question, element, format_):
    with_choices(question, element, format_)
    tolerances = [text_of(x, "tolerance") for x in element.iterfind("answer")]
    for choice, tolerance in zip(question.choices, tolerances, strict=True):
        choice.words = Words(f"{choice.words.text}:{tolerance or '0'}", "plain")
    units = [text_of(x, "unit_name") for x in element.iterfind("units/unit")]
    question.unit = units[0] if units else ""
    question.lost += ["further units"] if len(units) > 1 else []


def with_pairs(question, element, format_):
    for x in element.iterfind("subquestion"):
        left = worded(x, format_) or Words("", format_)
        question.pairs.append((left, text_of(x, "answer")))


def with_blanks(question, element, format_):
    blanks_of(question)


def with_areas(question, element, format_):
    areas_of(question, element)


FILLERS = {
    "MC": with_options,
    "TF": with_truth,
    "Short": with_choices,
    "Numerical": with_numbers,
    "Matching": with_pairs,
    "Ordering": with_choices,
    "Cloze": with_blanks,
    "Marker": with_areas,
}
