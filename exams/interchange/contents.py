"""A question's content as plain data: what it is now, and what a draft makes of it.

Blocks are StreamField raw data. What the file does not speak of stays: ids, Hindi,
pictures of options, tolerances. Pure.
"""

import hashlib
import json

from exams.bank.documents import completed, settled
from exams.bank.duplicates.sketching import exact
from exams.bank.duplicates.wording import wordings
from exams.bank.references import PENDING, Reference
from exams.kinds import numeric

STREAMS = ("prompt", "answer", "explanation")
ASSETS = ("image", "sound")
PARTICULARS = {
    "year": None,
    "author": "",
    "expected_seconds": None,
    "licence_note": "",
    "metadata": {},
}
FACTS = ("plain_text", "difficulty", "source", "source_id", *PARTICULARS)
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
    "stimulus": None,
    **PARTICULARS,
}
UNTOLD = {
    "id",
    "hi",
    "alt",
    "explanation",
    "pinned",
    "tolerance",
    "unit",
    "way",
    "upper",
}


def content_of(question, tag_names):
    """The content of a loaded question; `tag_names` is {tag id: name}."""
    streams = {name: list(getattr(question, name).get_prep_value()) for name in STREAMS}
    tags = [tag_names[item.tag_id] for item in question.tagged_items.all()]
    return {
        **completed(streams),
        "subject": question.subject_id,
        "topics": sorted(link.topic_id for link in question.question_topics.all()),
        "tags": sorted(tags),
        "exam_types": sorted(
            link.exam_type_id for link in question.question_exam_types.all()
        ),
        "stimulus": question.stimulus_id,
        **{name: getattr(question, name) for name in FACTS},
    }


def merged(old, item):
    """The content that a planned item gives its question."""
    facts = item.draft.facts
    told = {name: facts.get(name, old[name]) for name in FACTS}
    named = {
        "topics": sorted(topic.pk for topic in item.topics or ()),
        "tags": sorted(item.draft.tags or ()),
        "exam_types": sorted(item.exam_types),
    }
    kept = {name: named[name] if name in facts else old[name] for name in named}
    stimulus = item.draft.bank.stimulus
    return {
        **streams(old, item, told["plain_text"]),
        **told,
        **kept,
        "subject": subject(old, item),
        "stimulus": stimulus["id"] if stimulus else old["stimulus"],
    }


def subject(old, item):
    """That of the row; where it speaks of none, the one it has, else its topics'."""
    if item.draft.facts.get("subject") is None and old["subject"]:
        return old["subject"]
    named = item.subject or item.home
    return named.pk if named else None


def streams(old, item, plain_text):
    """The blocks; pictures the library lacks stay PENDING until they are taken in."""
    before = old if old["answer"] else None
    item.raw = item.raw or item.draft.bank.streams(before)
    draft = item.draft
    words = plain_text or f"Diagram of question {item.number} in {draft.section}"
    images = {key: picture.images for key, picture in item.pictures.items()}
    return settled(item.raw, images, (old["plain_text"], words))


def fresh(item):
    """The content of a draft whose pictures were found, as of a new question."""
    images = {key: picture.images for key, picture in item.pictures.items()}
    found = settled(item.draft.bank.streams(), images, ("", ""))
    stimulus = item.draft.bank.stimulus
    return {**found, "stimulus": stimulus["id"] if stimulus else None}


def is_pending(raw):
    """Whether a picture or recording in a raw value is not in the library yet."""
    if isinstance(raw, dict):
        own = any(raw.get(name) == PENDING for name in ASSETS)
        return own or any(map(is_pending, raw.values()))
    return isinstance(raw, list) and any(map(is_pending, raw))


def draft_fingerprint(item):
    """What tells a draft's question; that of `content_fingerprint` of the same one."""
    found = item.draft.bank.streams()
    return fingerprint(found, lambda _, x: item.pictures[x.key].digest)


def content_fingerprint(content, digests):
    """That of a question, None for one without an answer.

    `digests` is {(sort, id): hash of its file}.
    """
    if len(content["answer"]) != 1:
        return None
    return fingerprint(content, lambda *key: digests.get(key, "?"))


def fingerprint(content, digest):
    facts = [telling(content[name], digest) for name in ("prompt", "answer")]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def said_by(item):
    """The digest of each wording of a draft, its pictures known by their bytes."""
    digests = {key: {picture.digest} for key, picture in item.pictures.items()}
    stimulus = item.draft.bank.stimulus
    raw = settled(item.draft.bank.streams(), digests)
    told = {**raw, "stimulus": stimulus and str(stimulus)}
    return [exact(wording) for wording in wordings(told).values()]


def contradicts(item, content):
    """True where draft and question say something else in Hindi; silence says nothing."""
    fresh = item.draft.bank.streams()
    pairs = zip(in_hindi(fresh), in_hindi(content), strict=False)
    return any(one and other and one != other for one, other in pairs)


def in_hindi(content):
    """The Hindi words of prompt and answer, one by one; equal fingerprints align them."""
    return [x for name in ("prompt", "answer") for x in leaves(content[name])]


def leaves(raw):
    if isinstance(raw, dict) and "hi" in raw:
        yield " ".join(raw["hi"].split())
    elif isinstance(raw, dict):
        for name, x in sorted(raw.items()):
            if name not in UNTOLD:
                yield from leaves(x)
    elif isinstance(raw, list):
        for x in raw:
            yield from leaves(x)


def telling(raw, digest, name=""):
    """What of a raw value tells it from others: English words, pictures, what is right."""
    if isinstance(raw, dict):
        return {
            x: telling(y, digest, x)
            for x, y in sorted(raw.items())
            if x not in UNTOLD and y not in ("", None, False, [])
        }
    if isinstance(raw, list):
        return [telling(x, digest) for x in raw]
    if isinstance(raw, Reference) or name in ASSETS:
        return digest(name, raw)
    if isinstance(raw, str):
        return numeral(raw) if name == "value" else " ".join(raw.split())
    return raw


def numeral(text):
    """A number's text however it is spelled; any other text as it is."""
    found = numeric.number(text or "")
    return text if found is None else str(found)
