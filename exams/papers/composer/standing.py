"""Where an exam stands while it is composed: what it holds, and what is missing."""

from django.utils.text import capfirst

from exams.papers import composing, feasibility, rules


def standing(exam):
    """{questions, marks, minutes, rules, findings}: what the panel tells of a draft.

    `rules` are [{label, need, has, parts}], parts [(label, least, has)] and `findings`
    [(place, message)].
    """
    found = composing.composed(exam).load()
    return {
        "questions": sum(rules.question_count(*x) for x in found.sections),
        "marks": rules.plain(sum(s.max_marks or 0 for s, _ in found.sections)),
        "minutes": exam.duration_minutes,
        "rules": told_rules(found.pool) if found.pool else [],
        "findings": findings_of(exam, found),
    }


def findings_of(exam, found):
    return [(place_of(exam, x.field), x.message) for x in composing.readiness(found)]


def place_of(exam, field):
    """Where a finding belongs, in words: "Section 2", "Results at"."""
    name, _, rest = field.partition(".")
    if rest:
        return f"Section {rest.partition('.')[0]}"
    names = {x.name: capfirst(x.verbose_name) for x in exam._meta.concrete_fields}
    return names.get(name, "")


def told_rules(pool):
    counted, slots = feasibility.counted(pool)
    told = [
        {"label": rule.label, "need": rule.count, "has": has, "parts": []}
        for rule, has in counted
    ]
    for slot, has in slots:
        if slot.label:
            told[slot.rule]["parts"].append((slot.label, slot.least, has))
    return told
