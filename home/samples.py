"""Sample questions: shown without their key, and checked one at a time."""

from string import ascii_uppercase

from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from core.limits import limit
from core.problems import Refusal
from exams.bank.previews import marked_up
from exams.kinds import KINDS, marked_by
from exams.kinds.findings import Malformed
from exams.kinds.marking import outcome
from exams.latex import drawing
from home.access import WORDS, open_sample

RULE = {"mode": "exact", "right": "1", "wrong": "0", "blank": "0"}


def question_of(version, language):
    """{id, prompt, options: [{id, letter, blocks}], is_many}: nothing of the key."""
    texts = in_language(version.delivery["texts"], language)
    options = zip(ascii_uppercase, version.delivery["options"], strict=False)
    return {
        "id": version.question_id,
        "prompt": blocks_of(texts["prompt"]),
        "is_many": version.kind == "multiple_choice",
        "options": [
            {"id": pk, "letter": letter, "blocks": blocks_of(texts["options"][pk])}
            for letter, pk in options
        ],
    }


def in_language(texts, language):
    return texts.get(language) or texts[settings.CONTENT_LANGUAGES[0]]


def blocks_of(blocks):
    return [
        {"type": x["type"], "value": shown(x)} for x in blocks if x["type"] in WORDS
    ]


def shown(block):
    if block["type"] == "text":
        return marked_up(block["value"])
    if block["type"] == "equation":
        return mark_safe(drawing.shown(block["value"], is_display=True))  # noqa: S308
    if block["type"] == "code":
        return block["value"]["code"]
    return block["value"]


def answer(question_id, chosen, *, place, language):
    """`check` of a sample question; from one place only so many times a minute.

    Refuses `too-many-requests`, `not-found` and, for what is no answer, `bad-request`.
    """
    limit("samples", place)
    try:
        return check(open_sample(question_id), chosen, language)
    except Malformed:
        raise Refusal("bad-request") from None


def as_paragraphs(told):
    found = [(shown(x),) for x in told if x["type"] in WORDS]
    return format_html_join("", "<p>{}</p>", found)


def check(version, chosen, language):
    """{outcome, right, explanation} of the option ids a visitor chose.

    Raises Malformed where they do not fit the question.
    """
    kind = KINDS[version.kind]
    is_many = version.kind == "multiple_choice"
    if not is_many and len(chosen) != 1:
        raise Malformed
    response = {"options": chosen} if is_many else {"option": chosen[0]}
    response = kind.check(response, version.delivery)
    key = version.key["answer"]
    marked = kind.mark(marked_by(version.kind, key, version.delivery), response, RULE)
    told = in_language(version.key.get("explanation") or {"en": []}, language)
    return {
        "outcome": outcome(response, marked),
        "right": key["options"] if is_many else [key["option"]],
        "explanation": as_paragraphs(told),
    }
