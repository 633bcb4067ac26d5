"""A question's content as plain data: what it is now, and what a draft makes of it.

Blocks are StreamField raw data. What the sheet does not speak of stays: ids, Hindi,
pictures of options, tolerances. Pure.
"""

import hashlib
import json
from uuid import uuid4

from exams.interchange.drafts import CHOICE_KINDS, SHEET_KINDS
from exams.kinds import numeric

STREAMS = ("prompt", "answer", "explanation")
PENDING = -1
PARTICULARS = {
    "year": None,
    "author": "",
    "expected_seconds": None,
    "licence_note": "",
    "metadata": {},
}
EMPTY = {
    "prompt": [],
    "answer": [],
    "explanation": [],
    "plain_text": "",
    "subject": None,
    "topics": [],
    "difficulty": "medium",
    "tags": [],
    "source": "",
    "source_id": "",
    "exam_types": [],
    **PARTICULARS,
}


def content_of(question, tag_names):
    """The content of a loaded question; `tag_names` is {tag id: name}."""
    streams = {name: raw(getattr(question, name)) for name in STREAMS}
    tags = [tag_names[item.tag_id] for item in question.tagged_items.all()]
    return {
        **streams,
        "plain_text": question.plain_text,
        "subject": question.subject_id,
        "topics": sorted(link.topic_id for link in question.question_topics.all()),
        "difficulty": question.difficulty,
        "tags": sorted(tags),
        "source": question.source,
        "source_id": question.source_id,
        "exam_types": sorted(
            link.exam_type_id for link in question.question_exam_types.all()
        ),
        **{name: getattr(question, name) for name in PARTICULARS},
    }


def raw(stream):
    return list(stream.get_prep_value())


def merged(old, item):
    """The content that a planned item gives its question."""
    draft = item.draft
    new = {
        "prompt": prompt(old, item),
        "answer": [answer((old["answer"] or [None])[0], draft)],
        "explanation": explanation(old["explanation"], draft.explanation),
        "plain_text": draft.plain_text,
        "topics": sorted(topic.pk for topic in item.topics or ()),
        "difficulty": draft.difficulty,
        "tags": sorted(draft.tags or ()),
        "source": draft.source,
        "source_id": draft.source_id,
        "exam_types": sorted(item.exam_types),
        **{name: getattr(draft, name) for name in PARTICULARS},
    }
    silent = {name: getattr(draft, name) for name in ("topics", "tags", "exam_types")}
    kept = [name for name in new if silent.get(name, new[name]) is None]
    return {**new, **{name: old[name] for name in kept}, "subject": subject(old, item)}


def subject(old, item):
    """That of the row; where it speaks of none, the one it has, else its topics'."""
    if item.draft.subject is None and old["subject"]:
        return old["subject"]
    named = item.subject or item.home
    return named.pk if named else None


def prompt(old, item):
    blocks = [text_block(first(old["prompt"], "text"), item.draft.text)]
    if item.picture:
        shown = first(old["prompt"], "image")
        blocks.append(image_block(shown, item, old["plain_text"]))
    return blocks


def first(blocks, name):
    return next((block for block in blocks if block["type"] == name), None)


def explanation(old, text):
    if text is None:
        return old
    return [text_block(first(old, "text"), text)] if text else []


def text_block(old, text):
    old = old or {"type": "text", "value": None, "id": str(uuid4())}
    return {**old, "value": leaf(old["value"], text)}


def leaf(old, text):
    return {**(old or {"hi": ""}), "en": text}


def image_block(old, item, old_plain):
    """The picture, described by the plain text unless an editor found own words."""
    draft = item.draft
    words = draft.plain_text or f"Diagram of question {item.number} in {draft.section}"
    value = old["value"] if old else {"image": None, "alt": {"en": "", "hi": ""}}
    own = value["alt"]["en"] not in ("", old_plain)
    known = item.picture.images
    image = value["image"] if value["image"] in known else min(known, default=PENDING)
    if not (own and image == value["image"]):
        value = {**value, "alt": leaf(value["alt"], words)}
    block = old or {"type": "image", "id": str(uuid4())}
    return {**block, "value": {**value, "image": image}}


def answer(old, draft):
    """The answer block; options keep the ids that stood at their letters."""
    block = old if old and old["type"] == draft.kind else None
    block = block or {"type": draft.kind, "value": None, "id": str(uuid4())}
    return {**block, "value": answer_value(old, block["value"] or {}, draft)}


def answer_value(old, value, draft):
    if draft.kind == "true_false":
        return {**value, "correct": draft.right}
    if draft.kind == "numeric":
        kept = value.get("value") if is_same(value.get("value"), draft.right) else None
        return {"tolerance": "0", **value, "value": kept or draft.right}
    before = options_of(old)
    return {
        **value,
        "options": [
            option(before[place : place + 1], text, place in draft.right)
            for place, text in enumerate(draft.options)
        ],
    }


def is_same(old, new):
    """True where two texts are one number, such as 0.5 and .50."""
    return old is not None and numeric.number(old) == numeric.number(new)


def options_of(block):
    choice = block is not None and block["type"] in CHOICE_KINDS
    return block["value"]["options"] if choice else []


def option(before, text, correct):
    old = before[0] if before else {"type": "item", "value": {}, "id": str(uuid4())}
    value = {"picture": [], **old["value"], "correct": correct}
    return {**old, "value": {**value, "text": leaf(value.get("text"), text)}}


def is_pending(block):
    """True for a picture that is not in the library yet."""
    return block["type"] == "image" and block["value"]["image"] == PENDING


def with_image(prompt, pk):
    """The prompt with the image that was pending."""
    return [
        {**block, "value": {**block["value"], "image": pk}}
        if is_pending(block)
        else block
        for block in prompt
    ]


def draft_fingerprint(item):
    draft = item.draft
    right = sorted(draft.right) if draft.options else exact(draft.right)
    shown = item.picture.digest if item.picture else ""
    return fingerprint(draft.kind, draft.text, shown, draft.options, right)


def content_fingerprint(content, digests):
    """That of a question a sheet could have brought, else None.

    `digests` is {image id: hash of its file}.
    """
    kinds = [block["type"] for block in content["prompt"]]
    if kinds not in (["text"], ["text", "image"]) or len(content["answer"]) != 1:
        return None
    if content["answer"][0]["type"] not in SHEET_KINDS:
        return None
    text = content["prompt"][0]["value"]["en"]
    images = [block["value"]["image"] for block in content["prompt"][1:]]
    shown = digests.get(images[0], "?") if images else ""
    part = content["answer"][0]
    return fingerprint(part["type"], text, shown, *options_and_right(part))


def options_and_right(part):
    value = part["value"]
    if part["type"] in CHOICE_KINDS:
        values = [option["value"] for option in value["options"]]
        right = [place for place, x in enumerate(values) if x["correct"]]
        return [x["text"]["en"] for x in values], right
    return [], exact(value["correct" if part["type"] == "true_false" else "value"])


def exact(text):
    """A number's text however it is spelled; any other text as it is."""
    found = numeric.number(text or "")
    return text if found is None else str(found)


def fingerprint(kind, text, shown, options, right):
    facts = [kind, bare(text), shown, [bare(x) for x in options], right]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def bare(text):
    return " ".join((text or "").split())
