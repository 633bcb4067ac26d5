"""What a question needs before publishing, and its frozen form. Pure."""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings

from exams.kinds import KINDS
from exams.kinds.findings import Finding
from exams.kinds.leaves import (
    FALLBACK,
    Compiler,
    is_blank,
    leaves,
    prose_findings,
    prose_images,
)


@dataclass(frozen=True)
class Compiled:
    """A question's frozen content: JSON values and the hash over them."""

    kind: str
    delivery: dict
    key: dict
    media: list
    sha256: str


def readiness(question):
    """Every reason why the question cannot be published, at its field."""
    findings = prose_findings("prompt", question.prompt)
    findings += prose_findings("explanation", question.explanation)
    findings += topic_findings(question)
    if not len(question.prompt):
        findings.append(Finding("prompt", "prompt-empty", "Write the question."))
    if len(question.answer) != 1:
        message = "Choose one kind of question and say what is right."
        return [*findings, Finding("answer", "no-answer", message)]
    part = question.answer[0]
    return findings + KINDS[part.block_type].readiness(part.value)


def topic_findings(question):
    """Topics that lie outside the question's subject, where it has one."""
    links = list(question.question_topics.all())
    if not links or question.subject is None:
        return []
    return [
        Finding("subject", "topic-elsewhere", f"It has no topic “{link.topic}”.")
        for link in links
        if not link.topic.path.startswith(question.subject.path)
    ]


def images(question):
    """Every picture the question shows, explanation included."""
    found = prose_images(question.prompt) + prose_images(question.explanation)
    for part in question.answer:
        found += KINDS[part.block_type].images(part.value)
    return [image for image in found if image]


def languages(question):
    """The languages any of its texts is written in; the first always."""
    part = question.answer[0]
    texts = [
        *leaves(question.prompt),
        *leaves(question.explanation),
        *KINDS[part.block_type].leaves(part.value),
    ]
    return [
        language
        for language in settings.CONTENT_LANGUAGES
        if language == FALLBACK or any(not is_blank(leaf, language) for leaf in texts)
    ]


def compiled(question, blobs):
    """The frozen form of a ready question.

    `blobs` is {image id: {"sha256", "width", "height"}}. Delivery is {"kind",
    "options": [ids], "texts": {language: {"prompt": [block], "options": {id: [block]}}}};
    the key {"answer", "explanation": {language: [block]}, "media": [sha256]}.
    """
    part = question.answer[0]
    kind = KINDS[part.block_type]
    compiler = Compiler(blobs)
    offered = kind.delivery(part.value, compiler)
    texts = {
        language: {
            "prompt": compiler.prose(question.prompt, language),
            "options": offered["texts"][language],
        }
        for language in languages(question)
    }
    delivery = {"kind": kind.NAME, "options": offered["options"], "texts": texts}
    shown = sorted(compiler.media)
    explanation = {
        language: compiler.prose(question.explanation, language) for language in texts
    }
    later = sorted(compiler.media.difference(shown))
    key = {"answer": kind.key(part.value), "explanation": explanation, "media": later}
    sha256 = digest({"delivery": delivery, "key": key})
    return Compiled(kind.NAME, delivery, key, shown, sha256)


def digest(content):
    """sha256 over canonical JSON."""
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
