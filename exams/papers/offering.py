"""The list of exams as a client asks for it, and what a paper will hold."""

from datetime import timedelta

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Least

from exams.papers.models import ExamQuestion, ExamSection, MixRule, PaperQuestion

MINUTE = Value(timedelta(minutes=1))


def filtered(exams, wanted, now):
    """Published exams of a state, subject, kind and year."""
    exams = exams.filter(**{x: wanted[x] for x in ("kind", "year") if x in wanted})
    if "subject" in wanted:
        exams = exams.filter(about(wanted["subject"]))
    return in_state(exams, wanted["state"], now) if "state" in wanted else exams


def about(subject):
    """Whether the paper holds or draws questions of the subject."""
    held = PaperQuestion.objects.filter(
        paper=OuterRef("live_paper"), subject__id=subject
    )
    placed = ExamQuestion.objects.filter(
        section__exam=OuterRef("pk"), question__subject=subject
    )
    drawn = MixRule.objects.filter(section__exam=OuterRef("pk"), subject=subject)
    return Q(Exists(held)) | Q(Exists(placed)) | Q(Exists(drawn))


def with_shut(exams):
    """`shut` is the last moment to start, null of an exam without one."""
    minutes = ExpressionWrapper(F("late_entry_minutes") * MINUTE, DurationField())
    late = ExpressionWrapper(F("starts_at") + minutes, DateTimeField())
    return exams.alias(shut=Least("ends_at", late, "running__closed_at"))


def not_over(exams, now):
    return with_shut(exams).filter(Q(shut=None) | Q(shut__gte=now))


def in_state(exams, state, now):
    exams = with_shut(exams)
    going = Q(shut=None) | Q(shut__gte=now)
    begun = Q(starts_at=None) | Q(starts_at__lte=now)
    return {
        "past": exams.filter(shut__lt=now),
        "upcoming": exams.filter(going, starts_at__gt=now),
        "open": exams.filter(going & begun),
    }[state]


def blueprint(exam):
    """[{number, rules, placed}] by section: how many questions of what."""
    rules = MixRule.objects.select_related("subject").prefetch_related(
        "topics__topic", "shares__topic"
    )
    drawn = {}
    for rule in rules.filter(section__exam=exam).order_by("number"):
        drawn.setdefault(rule.section_id, []).append(told(rule))
    placed = placed_in(exam)
    sections = ExamSection.objects.filter(exam=exam).order_by("number")
    return [
        {
            "number": section.number,
            "rules": drawn.get(section.pk, []),
            "placed": placed.get(section.pk, []),
        }
        for section in sections
    ]


def told(rule):
    return {
        "subject": named(rule.subject),
        "topics": [named(x.topic) for x in rule.topics.all()],
        "difficulty": rule.difficulty,
        "kind": rule.kind,
        "language": rule.language,
        "count": rule.count,
        "marks": f"{rule.marks.normalize():f}",
        "shares": [shared(x) for x in rule.shares.all()],
    }


def named(page):
    return {"id": page.pk, "code": page.code, "title": page.title}


def shared(share):
    return {
        "topic": named(share.topic) if share.topic else None,
        "difficulty": share.difficulty,
        "kind": share.kind,
        "percent": share.percent,
        "least": share.least,
        "most": share.most,
    }


def placed_in(exam):
    """{section id: [{subject, count}]} of the questions an editor chose."""
    of = [f"question__subject{x}" for x in ("", "__code", "__title")]
    rows = ExamQuestion.objects.filter(section__exam=exam).order_by(*of)
    counts = {}
    for section, *subject, count in rows.values_list("section", *of).annotate(
        count=Count("pk")
    ):
        known = dict(zip(("id", "code", "title"), subject, strict=True))
        row = {"subject": known if known["id"] else None, "count": count}
        counts.setdefault(section, []).append(row)
    return counts
