"""Brings a paper and an attempt's answers to the marking rules, and keeps the result."""

from fractions import Fraction
from functools import lru_cache

from exams.attempts import rules
from exams.attempts.models import Result
from exams.kinds import marked_by
from exams.papers.models import Paper


@lru_cache(maxsize=256)
def marking_of(paper_id):
    """(places, sections) of a paper. Papers never change, so this may be kept."""
    paper = Paper.objects.defer("delivery", "order").get(pk=paper_id)
    kinds = {s["number"]: s["marking"]["kinds"] for s in paper.sections}
    rows = paper.questions.select_related("version").order_by("section", "number")
    return [place_of(row, kinds[row.section]) for row in rows], paper.sections


def place_of(row, kinds):
    kind = row.version.kind
    return rules.Place(
        question=row.question_id,
        section=row.section,
        marks=Fraction(row.marks),
        kind=kind,
        key=marked_by(kind, row.version.key["answer"], row.version.delivery),
        rule=kinds[kind],
        subject=row.subject,
        topics=row.topics,
    )


def run(attempt, *, now):
    """Mark the attempt's stored answers and keep its one result."""
    places, sections = marking_of(attempt.paper_id)
    responses = dict(attempt.answers.values_list("question_id", "response"))
    found = rules.score(places, responses, sections)
    return Result.objects.create(
        attempt=attempt,
        score=rules.rounded(found["score"]),
        total_marks=rules.rounded(found["total_marks"]),
        breakdown=found["breakdown"],
        questions=found["questions"],
        created_at=now,
    )
