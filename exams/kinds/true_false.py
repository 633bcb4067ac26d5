"""A statement that is true or false. Its options are never shuffled."""

from django.conf import settings

from wagtail import blocks

from exams.kinds import marking
from exams.kinds.choices import known
from exams.kinds.findings import Finding, only

NAME = "true_false"
LABEL = "True or false"
FIXED_ORDER = True
WORDS = {
    "en": {"true": "True", "false": "False"},
    "hi": {"true": "सत्य", "false": "असत्य"},
}


class AnswerBlock(blocks.StructBlock):
    correct = blocks.ChoiceBlock(
        choices=[("true", "True"), ("false", "False")], label="The statement is"
    )

    class Meta:
        icon = "check"
        label = LABEL
        description = "A statement to judge"


def readiness(answer):
    if answer["correct"] in WORDS["en"]:
        return []
    return [Finding("answer", "no-right-option", "Say whether the statement is true.")]


def key(answer, compiler):
    return {"option": answer["correct"]}


def delivery(answer, compiler):
    texts = {
        language: {
            option: [{"type": "text", "value": word}]
            for option, word in WORDS[language].items()
        }
        for language in settings.CONTENT_LANGUAGES
    }
    return {"options": ["true", "false"], "texts": texts}


def check(response, delivery):
    return {"option": known(only(response, "option", str), delivery)}


def mark(key, response, rule):
    return marking.mark_whole(lambda given: given == key, response, rule)
