"""A question as a student meets it, for its editors: from any draft, ready or not."""

from string import ascii_uppercase

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from exams.bank import rules, writing
from exams.kinds import KINDS
from exams.kinds.compiling import Compiler
from exams.kinds.leaves import FALLBACK, TextLeaf, in_language
from exams.latex import drawing
from exams.latex.texts import pieces


class Sketch(Compiler):
    """Delivery as templates show it: the library's files, formulas as MathML."""

    def __init__(self):
        super().__init__({})

    def text(self, leaf, language):
        words = in_language(leaf, language) or ""
        return {"type": "text", "value": marked_up(words), "words": words}

    def picture(self, value, language):
        alt = in_language(value["alt"], language) or ""
        return {"type": "image", "image": value["image"], "alt": alt}

    def measure(self, value):
        return value["image"].width, value["image"].height

    def equation_block(self, value, language):
        shown = mark_safe(drawing.shown(value, is_display=True))  # noqa: S308
        return {"type": "equation", "value": shown}

    def audio_block(self, value, language):
        transcript = in_language(value["transcript"], language) or ""
        return {"type": "audio", "sound": value["sound"], "transcript": transcript}


def marked_up(words):
    """The text as HTML, its formulas as MathML."""
    return mark_safe(  # noqa: S308
        "".join(
            drawing.shown(piece) if is_formula else format_html("{}", piece)
            for is_formula, piece in pieces(words)
        )
    )


def preview_of(question, language=""):
    """What the preview template shows: {kind, languages, findings} and the key.

    In one language or, without one, in all it is written in.
    """
    part = question.answer[0] if len(question.answer) else None
    kind = KINDS[part.block_type] if part else None
    offered = kind.delivery(part.value, Sketch()) if is_whole(kind, part) else None
    key = right(kind, part)
    written = rules.languages(question) if kind else [FALLBACK]
    return {
        "kind": kind.LABEL if kind else "",
        "languages": [
            {
                **in_one_language(question, offered, key, whys(kind, part, code), code),
                "stages": kind.unfolded(key, code)
                if can(kind, key, "unfolded")
                else [],
            }
            for code in asked(language, written)
        ],
        "missing": missing(language, written),
        "is_said": bool(key),
        "solution": kind.solution(key, offered) if can(kind, key, "solution") else [],
        "outlined": outlined(kind, part, key),
        "findings": rules.readiness(question),
    }


def can(kind, key, name):
    """Whether a kind that says what is right knows more of it."""
    return bool(key) and hasattr(kind, name)


def outlined(kind, part, key):
    """The picture on which the right areas are drawn, where the kind has such."""
    if not can(kind, key, "outlines"):
        return {}
    size = {"width": key["width"], "height": key["height"]}
    picture = part.value["picture"]["image"]
    return {"image": picture, **size, "shapes": kind.outlines(key)}


def asked(language, written):
    """The languages to show: the one asked for, else the first, or all."""
    if not language:
        return written
    return [language if language in written else FALLBACK]


def missing(language, written):
    """The name of the language asked for where the first one stands in for it."""
    return "" if language in ("", *written) else dict(settings.LANGUAGES)[language]


def stimulus_preview(stimulus, language=""):
    """What a stimulus' preview shows: {languages, missing, findings}."""
    written = rules.languages_of(writing.held(stimulus, TextLeaf))
    return {
        "languages": [
            {
                "code": code,
                "name": dict(settings.LANGUAGES)[code],
                "body": Sketch().prose(stimulus.body, code),
            }
            for code in asked(language, written)
        ],
        "missing": missing(language, written),
        "findings": rules.stimulus_readiness(stimulus),
    }


def whys(kind, part, language):
    """{option id: [block]} of the options that say why they are right or wrong."""
    told = getattr(kind, "explanations", None)
    return told(part.value, Sketch()).get(language, {}) if told else {}


def is_whole(kind, part):
    """Whether the answer part can be shown: pictures chosen, stages there."""
    if kind is None:
        return False
    lacks = {"picture-missing", "no-actions"}
    return not lacks & {x.code for x in kind.readiness(part.value)}


def right(kind, part):
    """The key, once the answer part says one."""
    if kind is None or kind.readiness(part.value):
        return {}
    return kind.key(part.value, Sketch())


def in_one_language(question, offered, key, told, language):
    sketch = Sketch()
    return {
        "code": language,
        "name": dict(settings.LANGUAGES)[language],
        "stimulus": sketch.prose(question.stimulus.body, language)
        if question.stimulus_id
        else [],
        "prompt": sketch.prose(question.prompt, language),
        "options": options_of(offered, key, told, language) if offered else [],
        "others": others_of(offered, language) if offered else [],
        "explanation": sketch.prose(question.explanation, language),
    }


def options_of(offered, key, told, language):
    rights = {key.get("option"), *key.get("options", [])}
    texts = offered["texts"][language]
    return [
        {
            "letter": letter,
            "blocks": texts[pk],
            "is_right": pk in rights,
            "why": told.get(pk, []),
        }
        for letter, pk in zip(ascii_uppercase, offered["options"], strict=False)
    ]


def others_of(offered, language):
    """What is shown beside the options: items by their number, a passage, a picture."""
    numbers = {pk: n for n, pk in enumerate(offered.get("items", ()), start=1)}
    options = set(offered["options"])
    texts = offered["texts"][language]
    return [
        {"number": numbers.get(pk), "blocks": blocks}
        for pk, blocks in texts.items()
        if pk not in options
    ]
