"""A question as one JSON document: the neutral draft of imports, exports and machines.

docs/question-documents.md is its description, docs/question-document.schema.json the
same for machines. Pure: pictures, subjects and tags stay the names the document gives.
"""

from dataclasses import dataclass, field

from exams.bank import shapes
from exams.bank.entries import Anything, Choice, Text, Texts, Whole
from exams.bank.facts import MOST_METADATA, MOST_SECONDS, YEARS
from exams.bank.references import references, settled
from exams.bank.shapes import SILENT, Place
from exams.kinds import KINDS
from exams.kinds.prose import ProseBlock

SCHEMA = 1
STIMULUS = "stimulus"
PROSE = ProseBlock()
ANSWERS = {name: kind.AnswerBlock() for name, kind in KINDS.items()}
STREAMS = {"prompt": PROSE, "explanation": PROSE}
MARKS = r"(?!0*\.?0*$)([0-9]{1,4}(\.[0-9]{1,2}0*)?|\.[0-9]{1,2}0*)"
FACTS = {
    "plain_text": Text(20_000),
    "subject": Text(200),
    "topics": Texts(20, 400),
    "difficulty": Choice(("easy", "medium", "hard")),
    "tags": Texts(20, 100),
    "exam_types": Texts(20, 80),
    "year": Whole(*YEARS),
    "author": Text(120),
    "expected_seconds": Whole(1, MOST_SECONDS),
    "licence_note": Text(300),
    "metadata": Anything(MOST_METADATA),
    "source": Text(100),
    "source_id": Text(100),
    "section": Text(120),
    "number": Whole(1, 32_767),
    "marks": Text(12, MARKS, "Marks are a positive number up to 9999.99."),
}
HEAD = ("schema", "kind")
QUESTION = {*HEAD, *STREAMS, *FACTS, "answer", STIMULUS}
PASSAGE = {*HEAD, "ref", "title", "body"}


@dataclass
class Draft:
    """A document that was read: `facts` holds only what it speaks of.

    `stimulus` is None, {"id": 12} or {"ref": "a"}: another document of the same file.
    """

    kind: str
    document: dict
    facts: dict
    stimulus: dict | None = None
    fresh: dict = field(default_factory=dict, repr=False, compare=False)

    def streams(self, old=None):
        """{"prompt", "answer", "explanation"} as raw values, over the old ones.

        Assets are still `Reference`s: see `references` and `settled`.
        """
        if not old:
            return self.fresh
        found, _ = read_streams(self.kind, self.document, old)
        return found


@dataclass
class Passage:
    """A stimulus that was read; questions of its file name it by `ref`."""

    ref: str
    title: str
    document: dict

    def body(self, old=None):
        return shapes.read(PROSE, self.document["body"], old, Place())


def read(document):
    """(Draft or Passage or None, [Finding]); a finding's field is a path such as
    "answer.options[1].text.en". A draft only where nothing was found."""
    at = Place()
    if not at.is_a(dict, document, "an object"):
        return None, at.findings
    if type(document.get("schema")) is not int or document["schema"] != SCHEMA:
        at["schema"].against("unknown-schema", f"Write {SCHEMA}.")
    reader = read_passage if document.get("kind") == STIMULUS else read_question
    found = reader(document, at)
    return (None if at.findings else found), at.findings


def read_question(document, at):
    shapes.unknown_fields(document, QUESTION, at)
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        known = ", ".join((*KINDS, STIMULUS))
        return at["kind"].against("unknown-kind", f"The kinds are {known}.")
    fresh, findings = read_streams(kind, document, {})
    at.findings += findings
    facts = {
        name: FACTS[name].read(told, at[name])
        for name, told in document.items()
        if name in FACTS
    }
    if facts.get("source_id") and not facts.get("source"):
        at["source"].against("source-missing", "A source_id needs its source.")
    told = told_stimulus(document.get(STIMULUS), at[STIMULUS])
    return Draft(kind, document, facts, told, fresh)


def read_streams(kind, document, old):
    """(raw streams, [Finding])."""
    at = Place()
    found = {
        name: shapes.read(block, document.get(name, SILENT), old.get(name), at[name])
        for name, block in STREAMS.items()
    }
    [part] = (old.get("answer") or [None])[:1]
    part = part if part and part["type"] == kind else moved(part, kind)
    told = document.get("answer", SILENT)
    value = shapes.read(ANSWERS[kind], told, part and part["value"], at["answer"])
    answer = {"type": kind, "value": value, "id": shapes.named(part)}
    return {**found, "answer": [answer]}, at.findings


def moved(part, kind):
    """Options stay themselves when a question becomes another kind of choice."""
    shared = part and set(part["value"]) & set(ANSWERS[kind].child_blocks)
    if not shared or part["type"] not in ANSWERS:
        return None
    old, new = ANSWERS[part["type"]].child_blocks, ANSWERS[kind].child_blocks
    kept = {x: part["value"][x] for x in shared if type(old[x]) is type(new[x])}
    return {"type": kind, "value": kept}


def told_stimulus(told, at):
    if told is None:
        return None
    sorts = {"id": Whole(1, 2**63 - 1), "ref": Text(100)}
    if isinstance(told, dict) and len(told) == 1 and set(told) <= set(sorts):
        [(way, name)] = told.items()
        name = sorts[way].read(name, at[way])
        return {way: name} if name else None
    return at.against("bad-stimulus", 'Name it as {"id": 12} or {"ref": "a"}.')


def read_passage(document, at):
    shapes.unknown_fields(document, PASSAGE, at)
    for name in ("ref", "title", "body"):
        if not document.get(name):
            at[name].against("empty", f"Fill in {name}.")
    ref = Text(100).read(document.get("ref", ""), at["ref"])
    title = Text(200).read(document.get("title", ""), at["title"])
    shapes.read(PROSE, document.get("body", []), None, at["body"])
    return Passage(ref, title, document)


def completed(streams):
    """The raw streams of a question with whatever older content leaves out."""
    found = {
        name: shapes.complete(block, streams.get(name))
        for name, block in STREAMS.items()
    }
    answer = [
        {**x, "value": shapes.complete(ANSWERS[x["type"]], x["value"])}
        for x in streams.get("answer") or ()
        if x["type"] in ANSWERS
    ]
    return {**found, "answer": answer}


def refer_by_id(sort, pk):
    return {"id": pk}


def document_of(streams, facts, refer=refer_by_id):
    """The document of a question that has an answer: raw streams, and what `FACTS`
    and `stimulus` are called; `refer(sort, id)` says how pictures are named."""
    streams = completed(streams)
    [answer] = streams["answer"]
    kind = answer["type"]
    told = {
        name: shapes.written(block, streams[name], refer)
        for name, block in STREAMS.items()
    }
    told["answer"] = shapes.written(ANSWERS[kind], answer["value"], refer)
    return {"schema": SCHEMA, "kind": kind, **told, **facts}


__all__ = ["Draft", "Passage", "document_of", "read", "references", "settled"]
