"""Exams that draw from the bank, for tests."""

from django.db import transaction

from exams.models import (
    Exam,
    ExamQuestion,
    ExamSection,
    MixRule,
    MixShare,
    MixTag,
    MixTopic,
    QuestionTopic,
)
from tests.exams.factories import make_question, make_rule, numbers
from tests.factories import make_subject, make_syllabus


def bank(count, subject=None, *, topics=(), **fields):
    """So many published questions of one subject."""
    code = f"s-{next(numbers)}"
    subject = subject or make_subject(make_syllabus(code), f"{code}-1")
    made = [make_question(subject=subject, **fields) for _ in range(count)]
    QuestionTopic.objects.bulk_create(
        QuestionTopic(question=question, topic=topic)
        for question in made
        for topic in topics
    )
    return made


def mix(subject, count, number=1, *, marks=1, topics=(), tags=(), shares=(), **fields):
    """A rule; `shares` are the fields of each."""
    rule = MixRule(subject=subject, count=count, number=number, marks=marks, **fields)
    rule.topics = [MixTopic(topic=topic) for topic in topics]
    rule.tags = [MixTag(tag=tag) for tag in tags]
    rule.shares = [MixShare(**share) for share in shares]
    return rule


@transaction.atomic
def draft_mix(*sections, rule=None, marks=1, **fields):
    """A saved draft; each section is (rules, placed questions)."""
    exam = Exam(live=False, **{"name": f"Exam {next(numbers)}", **fields})
    exam.sections = [
        section(number, rules, questions, rule or make_rule(), marks)
        for number, (rules, questions) in enumerate(sections, start=1)
    ]
    exam.save()
    exam.save_revision()
    return exam


def section(number, rules, questions, marking, marks):
    return ExamSection(
        number=number,
        name=f"Section {number}",
        max_marks=sum(x.count * x.marks for x in rules) + marks * len(questions),
        marking_rule=marking,
        rules=rules,
        questions=[
            ExamQuestion(number=n, question=question, marks=marks)
            for n, question in enumerate(questions, start=1)
        ],
    )


def make_mix(*sections, **fields):
    """A published exam."""
    exam = draft_mix(*sections, **fields)
    exam.latest_revision.publish()
    exam.refresh_from_db()
    return exam


def paper_questions(exam):
    """The ids of the questions of its paper, in its order."""
    return [place["question"] for place in exam.live_paper.order]
