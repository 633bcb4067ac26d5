"""A question as a student meets it, for its editors: from any draft, ready or not."""

import re
from string import ascii_uppercase

from django.conf import settings

from exams.bank import rules
from exams.kinds import KINDS
from exams.kinds.leaves import Compiler, in_language

FORMULA = re.compile(r"\$([^$]+)\$")


class Sketch(Compiler):
    """Delivery as templates show it, with the library's pictures and split texts."""

    def __init__(self):
        super().__init__({})

    def text(self, leaf, language):
        return {"type": "text", "pieces": pieces(in_language(leaf, language) or "")}

    def picture(self, value, language):
        alt = in_language(value["alt"], language) or ""
        return {"type": "image", "image": value["image"], "alt": alt}


def pieces(text):
    """[(is_formula, text)]: what stands between two dollar signs is LaTeX."""
    parts = enumerate(FORMULA.split(text))
    return [(bool(n % 2), part) for n, part in parts if part]


def preview_of(question):
    """What the preview template shows: {kind, languages, findings} and the key."""
    part = question.answer[0] if len(question.answer) else None
    kind = KINDS[part.block_type] if part else None
    offered = kind.delivery(part.value, Sketch()) if kind else None
    key = right(kind, part)
    return {
        "kind": kind.LABEL if kind else "",
        "languages": [
            in_one_language(question, offered, key, language)
            for language in (rules.languages(question) if kind else ["en"])
        ],
        "is_said": bool(key),
        "value": key.get("value"),
        "tolerance": key.get("tolerance"),
        "findings": rules.readiness(question),
    }


def right(kind, part):
    """The key, once the answer part says one."""
    if kind is None or kind.readiness(part.value):
        return {}
    return kind.key(part.value)


def in_one_language(question, offered, key, language):
    sketch = Sketch()
    return {
        "code": language,
        "name": dict(settings.LANGUAGES)[language],
        "prompt": sketch.prose(question.prompt, language),
        "options": options_of(offered, key, language) if offered else [],
        "explanation": sketch.prose(question.explanation, language),
    }


def options_of(offered, key, language):
    rights = {key.get("option"), *key.get("options", [])}
    texts = offered["texts"][language]
    return [
        {"letter": letter, "blocks": texts[pk], "is_right": pk in rights}
        for letter, pk in zip(ascii_uppercase, offered["options"], strict=False)
    ]
