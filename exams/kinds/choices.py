"""Options shared by the choice kinds. An option's id is its list item's own UUID."""

from django.conf import settings

from wagtail import blocks

from exams.kinds.findings import Finding, Malformed
from exams.kinds.leaves import PictureBlock, TextLeaf, is_blank


class OptionBlock(blocks.StructBlock):
    """One option: text, picture or both."""

    text = TextLeaf()
    picture = blocks.ListBlock(PictureBlock(), max_num=1, default=[])
    correct = blocks.BooleanBlock(required=False, help_text="Tick what is right.")

    class Meta:
        icon = "radio-empty"
        label = "Option"


class OptionsBlock(blocks.StructBlock):
    """The answer part of a choice question."""

    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8)


def pairs(answer):
    """(id, value) of each option, in the order written."""
    return [(child.id, child.value) for child in answer["options"].bound_blocks]


def right_ids(answer):
    return [option_id for option_id, value in pairs(answer) if value["correct"]]


def is_empty(option):
    return is_blank(option["text"]) and not option["picture"]


def options_readiness(answer):
    """What every choice question needs: two options or more, none of them empty."""
    options = pairs(answer)
    findings = []
    if len(options) < 2:
        findings.append(
            Finding("answer", "too-few-options", "Give at least two options.")
        )
    for number, (_, option) in enumerate(options, start=1):
        if is_empty(option):
            message = f"Option {number} has neither text nor picture."
            findings.append(Finding("answer", "option-empty", message))
    return findings + same_text(options)


def same_text(options):
    texts = [
        (option["text"]["en"] or "").strip()
        for _, option in options
        if not option["picture"]
    ]
    doubled = {text for text in texts if text and texts.count(text) > 1}
    return [
        Finding("answer", "option-twice", f"Two options say “{text}”.")
        for text in sorted(doubled)
    ]


def option_leaves(answer):
    for _, option in pairs(answer):
        yield option["text"]
        for picture in option["picture"]:
            yield picture["alt"]


def option_images(answer):
    for _, option in pairs(answer):
        for picture in option["picture"]:
            yield picture["image"]


def options_delivery(answer, compiler):
    """{"options": [ids], "texts": {language: {id: [block]}}}."""
    options = pairs(answer)
    texts = {
        language: {
            option_id: option_blocks(value, compiler, language)
            for option_id, value in options
        }
        for language in settings.CONTENT_LANGUAGES
    }
    return {"options": [option_id for option_id, _ in options], "texts": texts}


def option_blocks(option, compiler, language):
    found = []
    if not is_blank(option["text"]):
        found.append(compiler.text(option["text"], language))
    found += [compiler.picture(picture, language) for picture in option["picture"]]
    return found


def known(option_id, delivery):
    if option_id not in delivery["options"]:
        raise Malformed("unknown-option")
    return option_id
