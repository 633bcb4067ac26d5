"""What an exam needs before it can be taken, and how a paper is compiled. Pure."""

from collections import Counter
from decimal import Decimal

import orjson

from exams.bank.rules import digest
from exams.kinds.findings import Finding


def readiness(exam, sections):
    """Every reason why the exam cannot be taken, at its field.

    `sections` is [(section, [place])], each place with its `question` loaded.
    """
    findings = []
    if not exam.duration_minutes:
        message = "Give the minutes an attempt takes."
        findings.append(Finding("duration_minutes", "no-duration", message))
    if not sections:
        findings.append(Finding("sections", "no-sections", "Add a section."))
    for section, places in sections:
        findings += section_findings(section, places)
    return findings + repeated(sections)


def section_findings(section, places):
    if not places:
        return [at(section, "questions", "no-questions", "It has no questions.")]
    findings = [*marks_findings(section, places), *rule_findings(section, places)]
    for place in places:
        if not place.question.live:
            message = f"Question {place.number} is not published."
            findings.append(at(section, "questions", "question-not-live", message))
    return findings


def at(section, field, code, message):
    return Finding(f"sections.{section.number}.{field}", code, message)


def marks_findings(section, places):
    total = sum((Decimal(place.marks) for place in places), Decimal(0))
    if total == section.max_marks:
        return []
    message = f"Its questions add up to {plain(total)}, not {plain(section.max_marks)}."
    return [at(section, "max_marks", "marks-differ", message)]


def rule_findings(section, places):
    if section.marking_rule is None:
        return [
            at(section, "marking_rule", "no-marking-rule", "Choose a marking rule.")
        ]
    missing = {
        place.question.kind
        for place in places
        if place.question.kind not in section.marking_rule.kinds
    }
    return [
        at(section, "marking_rule", "kind-not-marked", f"It does not mark {kind}.")
        for kind in sorted(filter(None, missing))
    ]


def repeated(sections):
    counts = Counter(p.question.pk for _, places in sections for p in places)
    twice = {pk for pk, count in counts.items() if count > 1}
    return [
        at(section, "questions", "question-twice", f"Question {p.number} stands twice.")
        for section, places in sections
        for p in places
        if p.question.pk in twice
    ]


def plain(number):
    """A decimal as people write it: 20, 2.5."""
    return f"{Decimal(number).normalize():f}"


def paper_content(exam, sections):
    """The compiled paper of a ready exam.

    {"delivery": bytes, "sections": […], "order": […], "media": [sha256], "sha256"}.
    """
    heads = [section_head(section, places) for section, places in sections]
    questions = [
        question_delivery(section, place)
        for section, places in sections
        for place in places
    ]
    versions = [p.question.live_version for _, places in sections for p in places]
    content = {"sections": heads, "questions": questions}
    if stimuli := stimuli_of(versions):
        content["stimuli"] = stimuli
    delivery = orjson.dumps(content)
    frozen = {
        "delivery": delivery.decode(),
        "duration": exam.duration_minutes,
        "versions": [version.sha256 for version in versions],
        "subjects": [
            [subject_of(p.question), topics_of(p.question)]
            for _, places in sections
            for p in places
        ],
    }
    return {
        "delivery": delivery,
        "sections": heads,
        "order": [
            {"question": q["question"], "options": q["options"]} for q in questions
        ],
        "media": sorted({sha for version in versions for sha in version.media}),
        "sha256": digest(frozen),
    }


def stimuli_of(versions):
    """Each stimulus version that questions name, once, as a student may see it."""
    found = {v.stimulus for v in versions if v and v.stimulus_id}
    return [
        {"id": x.stimulus_id, "version": x.number, **x.delivery}
        for x in sorted(found, key=lambda x: (x.stimulus_id, x.number))
    ]


def section_head(section, places):
    rule = section.marking_rule
    return {
        "number": section.number,
        "name": section.name,
        "max_marks": plain(section.max_marks),
        "question_count": len(places),
        "marking": {"name": rule.name, "version": rule.version, "kinds": rule.kinds},
    }


def question_delivery(section, place):
    return {
        "question": place.question.pk,
        "section": section.number,
        "number": place.number,
        "marks": plain(place.marks),
        **place.question.live_version.delivery,
    }


def subject_of(question):
    return question.subject and page_label(question.subject)


def topics_of(question):
    return [page_label(link.topic) for link in question.question_topics.all()]


def page_label(page):
    return {"id": page.pk, "code": page.code, "title": page.title}
