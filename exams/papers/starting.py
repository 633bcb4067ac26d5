"""A new exam from a template."""

from decimal import Decimal

from django.db import transaction

from exams.papers import shapes
from exams.papers.models import Exam, ExamSection, MarkingRule, MixRule


@transaction.atomic
def exam_from_template(template, *, name, year=None, subjects=None, user=None):
    """A draft exam of the template's shape, with one revision.

    `subjects` is {section number: SubjectPage}; a section that has one gets a rule for
    each of its parts. A marking rule that is not there is left for the editor to choose.
    """
    shape, subjects = template.shape, subjects or {}
    exam = Exam(
        name=name,
        year=year,
        live=False,
        template=template,
        duration_minutes=shape["minutes"],
        languages=shape["languages"] if len(shape["languages"]) > 1 else [],
        tie_keys=shape["tie_keys"],
    )
    rules = newest_rules({section["rule"] for section in shape["sections"]})
    exam.sections = [
        section_of(number, section, rules, subjects.get(number))
        for number, section in enumerate(shape["sections"], start=1)
    ]
    exam.full_clean(exclude=["slug"])
    exam.save()
    exam.save_revision(user=user, log_action="wagtail.create")
    return exam


def newest_rules(names):
    rows = MarkingRule.objects.filter(name__in=names).order_by("version")
    return {rule.name: rule for rule in rows}


def section_of(number, section, rules, subject):
    return ExamSection(
        number=number,
        name=section["name"],
        max_marks=shapes.max_marks(section),
        marking_rule=rules.get(section["rule"]),
        duration_minutes=section.get("minutes"),
        answer_any=section.get("answer_any"),
        counted=section.get("counted", ExamSection.Counted.FIRST),
        rules=[
            MixRule(
                number=n,
                subject=subject,
                count=part["count"],
                marks=Decimal(part["marks"]),
                kind=part.get("kind", ""),
            )
            for n, part in enumerate(section["parts"], start=1)
        ]
        if subject
        else [],
    )
