"""What an exam's sections need before it can be taken. Pure."""

from collections import Counter
from decimal import Decimal

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
    if not places and not section.rules.all():
        return [at(section, "questions", "no-questions", "It has no questions.")]
    findings = [
        *marks_findings(section, places),
        *rule_findings(section, places),
        *any_findings(section, places),
    ]
    for place in places:
        if not place.question.live:
            message = f"Question {place.number} is not published."
            findings.append(at(section, "questions", "question-not-live", message))
    return findings


def at(section, field, code, message):
    return Finding(f"sections.{section.number}.{field}", code, message)


def worth(section, places):
    """[(marks, of how many questions)] of the section, placed and drawn."""
    drawn = [(Decimal(x.marks), x.count) for x in section.rules.all()]
    return [(Decimal(place.marks), 1) for place in places] + drawn


def question_count(section, places):
    return sum(count for _, count in worth(section, places))


def most_marks(section, places):
    """What its questions add up to; of any so many, those worth most."""
    left = section.answer_any
    if left is None:
        left = question_count(section, places)
    total = Decimal(0)
    for marks, count in sorted(worth(section, places), reverse=True):
        total += marks * min(count, left)
        left -= min(count, left)
    return total


def marks_findings(section, places):
    """Of any so many questions only so many can be reached."""
    total = most_marks(section, places)
    if total == section.max_marks:
        return []
    message = f"Its questions add up to {plain(total)}, not {plain(section.max_marks)}."
    return [at(section, "max_marks", "marks-differ", message)]


def any_findings(section, places):
    """Where any so many are answered, each is worth the same."""
    if section.answer_any is None:
        return []
    if section.answer_any > (count := question_count(section, places)):
        message = f"It has {count} questions."
        return [at(section, "answer_any", "too-few-to-choose", message)]
    if len({marks for marks, _ in worth(section, places)}) > 1:
        message = "Where any so many are answered, all are worth the same."
        return [at(section, "answer_any", "marks-differ", message)]
    return []


def rule_findings(section, places):
    if section.marking_rule is None:
        return [
            at(section, "marking_rule", "no-marking-rule", "Choose a marking rule.")
        ]
    kinds = {place.question.kind for place in places}
    kinds |= {rule.kind for rule in section.rules.all()}
    missing = kinds.difference(section.marking_rule.kinds)
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


def page_label(page):
    return {"id": page.pk, "code": page.code, "title": page.title}
