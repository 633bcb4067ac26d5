"""What a question needs before publishing, and its frozen form. Pure."""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings

from exams.bank import facts, translation, writing
from exams.kinds import KINDS
from exams.kinds.compiling import Compiler
from exams.kinds.findings import Finding
from exams.kinds.leaves import FALLBACK, PictureBlock, TextLeaf, is_blank
from exams.kinds.prose import SoundBlock, prose_findings


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
    findings += facts.topic_findings(question) + facts.findings(question)
    findings += warnings(question) + stimulus_findings(question)
    findings += writing.answer_findings(question)
    if not len(question.prompt):
        findings.append(Finding("prompt", "prompt-empty", "Write the question."))
    if len(question.answer) != 1:
        message = "Choose one kind of question and say what is right."
        return [*findings, Finding("answer", "no-answer", message)]
    part = question.answer[0]
    return findings + KINDS[part.block_type].readiness(part.value)


def stimulus_readiness(stimulus):
    """Every reason why a stimulus cannot be published, at its field."""
    findings = prose_findings("body", stimulus.body)
    if not len(stimulus.body):
        findings.append(Finding("body", "body-empty", "Write what it shows."))
    return findings + warnings(stimulus)


def warnings(thing):
    """What a draft of a question or a stimulus is told while it is written."""
    return writing.formula_findings(thing) + translation.findings(thing)


def stimulus_findings(question):
    if question.stimulus_id is None or question.stimulus.live:
        return []
    message = f"Publish “{question.stimulus}” first."
    return [Finding("stimulus", "stimulus-not-live", message)]


def images(question):
    """Every picture the question shows, explanation included."""
    pictures = writing.held(question, PictureBlock)
    return [picture["image"] for picture in pictures if picture["image"]]


def sounds(question):
    """Every recording the question plays, explanation included."""
    found = writing.held(question, SoundBlock)
    return [recording["sound"] for recording in found if recording["sound"]]


def languages(question):
    """The languages any of its texts is written in; the first always."""
    return languages_of(writing.held(question, TextLeaf))


def languages_of(texts):
    return [
        language
        for language in settings.CONTENT_LANGUAGES
        if language == FALLBACK or any(not is_blank(leaf, language) for leaf in texts)
    ]


def compiled(question, blobs, sounds=None, drawings=None):
    """The frozen form of a ready question.

    `blobs`, `sounds` and `drawings` as a Compiler takes them. Delivery is {"kind",
    "options": [ids], "texts": {language: {"prompt": [block], "options": {id: [block]}}}}
    with whatever else its kind asks for; the key {"answer", "explanation": {language:
    [block]}, "media": [sha256]}. Both name the drawings of their formulas, where there
    are any, as "formulas": {LaTeX: sha256}; the hash leaves those out.
    """
    part = question.answer[0]
    kind = KINDS[part.block_type]
    compiler = Compiler(blobs, sounds, drawings, languages(question))
    delivery = delivery_of(question, kind, part.value, compiler)
    shown, drawn = sorted(compiler.media), dict(compiler.formulas)
    told = question.stimulus.live_version if question.stimulus_id else None
    if told:
        delivery["stimulus"] = {"id": told.stimulus_id, "version": told.number}
    key = key_of(question, kind, part.value, compiler)
    key["media"] = sorted(compiler.media.difference(shown))
    sha256 = digest(
        {"delivery": delivery, "key": {**key, "media": files_of(key, drawings)}}
    )
    later = {x: sha for x, sha in compiler.formulas.items() if x not in drawn}
    return Compiled(
        kind.NAME,
        with_formulas(delivery, drawn),
        with_formulas(key, later),
        sorted({*shown, *(told.media if told else ())}),
        sha256,
    )


def compiled_stimulus(stimulus, blobs, sounds=None, drawings=None):
    """(delivery, media, sha256) of a ready stimulus; delivery is {"texts", "formulas"}."""
    languages = languages_of(writing.held(stimulus, TextLeaf))
    compiler = Compiler(blobs, sounds, drawings, languages)
    texts = {
        language: compiler.prose(stimulus.body, language) for language in languages
    }
    delivery = with_formulas({"texts": texts}, dict(compiler.formulas))
    return delivery, sorted(compiler.media), digest(texts)


def files_of(key, drawings):
    return [sha for sha in key["media"] if sha not in (drawings or {}).values()]


def with_formulas(content, drawn):
    return {**content, "formulas": drawn} if drawn else content


def delivery_of(question, kind, answer, compiler):
    offered = kind.delivery(answer, compiler)
    texts = {
        language: {
            "prompt": compiler.prose(question.prompt, language),
            "options": offered["texts"][language],
        }
        for language in compiler.languages
    }
    return {"kind": kind.NAME, **offered, "texts": texts}


def key_of(question, kind, answer, compiler):
    explanation = {
        language: compiler.prose(question.explanation, language)
        for language in compiler.languages
    }
    told = getattr(kind, "explanations", lambda *_: {})(answer, compiler)
    return {
        "answer": kind.key(answer, compiler),
        "explanation": explanation,
        **({"explanations": told} if told else {}),
    }


def digest(content):
    """sha256 over canonical JSON."""
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
