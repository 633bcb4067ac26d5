"""A ready exam as the content of a paper. Pure."""

from dataclasses import dataclass
from decimal import Decimal

import orjson

from exams.bank.rules import digest
from exams.papers.rules import page_label, plain


@dataclass(frozen=True)
class Placed:
    """A question in a place, whether editors or a draw put it there."""

    question: object
    section: int
    number: int
    marks: Decimal

    @property
    def stimulus(self):
        version = self.question.live_version
        return version.stimulus.stimulus_id if version and version.stimulus_id else 0


def paper_content(exam, sections, places):
    """The compiled paper of a ready exam; `places` are Placed, in their order.

    {"delivery": bytes, "sections": […], "order": […], "media": [sha256], "sha256", …}.
    """
    heads = section_heads(sections, [place.section for place in places])
    questions = [question_delivery(place) for place in places]
    versions = [place.question.live_version for place in places]
    content = {**opening(exam, heads), "questions": questions}
    if stimuli := stimuli_of(versions):
        content["stimuli"] = stimuli
    delivery = orjson.dumps(content)
    frozen = {
        "delivery": delivery.decode(),
        "duration": exam.duration_minutes,
        "versions": [version.sha256 for version in versions],
        "about": [about(place.question) for place in places],
        **terms_of(exam),
    }
    return {
        "delivery": delivery,
        "sections": heads,
        "order": [
            {"question": q["question"], "options": q["options"]} for q in questions
        ],
        "media": sorted({sha for version in versions for sha in version.media}),
        "sha256": digest(frozen),
        "question_count": len(places),
        **terms_of(exam),
    }


def drawn_content(exam, sections, pool):
    """The compiled paper of an exam each student gets other questions of."""
    numbers = [x[2] for x in pool.fixed]
    numbers += [rule.section for rule in pool.rules for _ in range(rule.count)]
    heads = section_heads(sections, numbers)
    delivery, packed = orjson.dumps(opening(exam, heads)), pool.packed()
    own = {"rest_days": exam.rest_days, "exposure_cap": exam.exposure_cap}
    terms = {**terms_of(exam), **{k: v for k, v in own.items() if v}}
    frozen = {
        "delivery": delivery.decode(),
        "duration": exam.duration_minutes,
        "pool": pool.rows(),
        **terms,
    }
    return {
        "delivery": delivery,
        "sections": heads,
        "order": [],
        "media": [],
        "pool": packed,
        "sha256": digest(frozen),
        "question_count": len(numbers),
        **terms,
    }


def opening(exam, heads):
    told = {"instructions": exam.instructions} if exam.instructions else {}
    return {"sections": heads, **told}


def terms_of(exam):
    """What a paper says beyond its questions; nothing where an exam says nothing."""
    scale = exam.scale if exam.scoring == exam.Scoring.SCALED else None
    found = {
        "shuffle_questions": exam.shuffle_questions,
        "shuffle_options": exam.shuffle_options,
        "pass_mark": None if exam.pass_mark is None else plain(exam.pass_mark),
        "scale": scale
        and {"name": scale.name, "version": scale.version, "content": scale.content},
    }
    return {name: value for name, value in found.items() if value}


def stimuli_of(versions):
    """Each stimulus version that questions name, once, as a student may see it."""
    found = {v.stimulus for v in versions if v and v.stimulus_id}
    return [
        {"id": x.stimulus_id, "version": x.number, **x.delivery}
        for x in sorted(found, key=lambda x: (x.stimulus_id, x.number))
    ]


def section_heads(sections, numbers):
    """The heads of the sections; `numbers` are those of the questions' sections."""
    return [
        section_head(section, numbers.count(section.number)) for section, _ in sections
    ]


def section_head(section, count):
    rule = section.marking_rule
    own = {"duration_minutes": section.duration_minutes}
    if section.answer_any is not None:
        own |= {"answer_any": section.answer_any, "counted": section.counted}
    return {
        "number": section.number,
        "name": section.name,
        "max_marks": plain(section.max_marks),
        "question_count": count,
        **{name: value for name, value in own.items() if value},
        "marking": {"name": rule.name, "version": rule.version, "kinds": rule.kinds},
    }


def question_delivery(place):
    return {
        "question": place.question.pk,
        "section": place.section,
        "number": place.number,
        "marks": plain(place.marks),
        **place.question.live_version.delivery,
    }


def about(question):
    """What a paper keeps of a question besides its version."""
    return [subject_of(question), topics_of(question), question.difficulty]


def subject_of(question):
    return question.subject and page_label(question.subject)


def topics_of(question):
    return [page_label(link.topic) for link in question.question_topics.all()]
