"""Options shared by the choice kinds. An option's id is its list item's own UUID."""

from wagtail import blocks

from exams.kinds.findings import Finding, Malformed
from exams.kinds.leaves import PictureBlock, TextLeaf, is_blank, rows


class PartBlock(blocks.StructBlock):
    """A text, a picture or both."""

    text = TextLeaf()
    picture = blocks.ListBlock(PictureBlock(), max_num=1, default=[])


class OptionBlock(PartBlock):
    """One option: text, picture or both."""

    correct = blocks.BooleanBlock(required=False, help_text="Tick what is right.")
    pinned = blocks.BooleanBlock(
        required=False,
        label="Keep last",
        help_text="Stays at the end when options are shuffled, like “none of these”.",
    )
    explanation = TextLeaf(
        required=False,
        label="Why",
        help_text="Why it is right or wrong; students see it only after the result.",
    )

    class Meta:
        icon = "radio-empty"
        label = "Option"


class OptionsBlock(blocks.StructBlock):
    """The answer part of a choice question."""

    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8)


def right_ids(answer):
    return [pk for pk, value in rows(answer, "options") if value["correct"]]


def is_empty(part):
    return is_blank(part["text"]) and not part["picture"]


def parts_readiness(parts, name, least):
    """Findings of a list of parts: enough of them, none empty, none twice."""
    findings = []
    if len(parts) < least:
        message = f"Give at least {least} {name}s."
        findings.append(Finding("answer", f"too-few-{name}s", message))
    for number, (_, part) in enumerate(parts, start=1):
        if is_empty(part):
            message = f"{name.capitalize()} {number} has neither text nor picture."
            findings.append(Finding("answer", f"{name}-empty", message))
    return findings + same_text(parts, name)


def same_text(parts, name):
    texts = [
        (part["text"]["en"] or "").strip() for _, part in parts if not part["picture"]
    ]
    doubled = {text for text in texts if text and texts.count(text) > 1}
    return [
        Finding("answer", f"{name}-twice", f"Two {name}s say “{text}”.")
        for text in sorted(doubled)
    ]


def options_readiness(answer):
    """What every choice question needs: two options or more, none of them empty."""
    return parts_readiness(rows(answer, "options"), "option", 2)


def options_delivery(answer, compiler):
    """{"options": [ids], "texts": {language: {id: [block]}}}, with what is pinned."""
    options = rows(answer, "options")
    pinned = [pk for pk, value in options if value.get("pinned")]
    return {
        "options": [pk for pk, _ in options],
        "texts": compiler.texts(options),
        **({"pinned": pinned} if pinned else {}),
    }


def option_explanations(answer, compiler):
    """{language: {id: [block]}} of the options that say why."""
    told = [
        (pk, value["explanation"])
        for pk, value in rows(answer, "options")
        if not is_blank(value.get("explanation"))
    ]
    return {
        language: {pk: [compiler.text(leaf, language)] for pk, leaf in told}
        for language in (compiler.languages if told else ())
    }


def known(option_id, delivery):
    if option_id not in delivery["options"]:
        raise Malformed("unknown-option")
    return option_id


def known_once(ids, known_ids):
    """The ids of a list where each is known and stands once."""
    if not isinstance(ids, list) or not all(isinstance(x, str) for x in ids):
        raise Malformed
    if len(set(ids)) != len(ids):
        raise Malformed("option-twice")
    if not set(ids) <= set(known_ids):
        raise Malformed("unknown-option")
    return ids
