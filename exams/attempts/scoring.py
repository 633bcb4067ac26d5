"""Brings a paper and an attempt's answers to the marking rules, and keeps the result."""

import logging
from fractions import Fraction
from functools import lru_cache

from exams.attempts import rules
from exams.attempts.deeds import Cancellation
from exams.attempts.places import rows_of
from exams.attempts.runs import Result, Score, ScoreRun
from exams.kinds import marked_by
from exams.papers import running
from exams.papers.models import Paper, PaperQuestion
from exams.papers.scaling import is_kept, scaled

logger = logging.getLogger(__name__)
AS_ANSWERED = "As answered"


@lru_cache(maxsize=256)
def kept_paper(paper_id):
    """A paper without its heavy parts. Papers never change, so this may be kept."""
    return Paper.objects.defer("delivery", "order", "pool").get(pk=paper_id)


@lru_cache(maxsize=256)
def marking_of(paper_id):
    """The places of a paper that is the same for all. This may be kept, too."""
    rows = PaperQuestion.objects.filter(paper=paper_id).select_related("version")
    return placed(kept_paper(paper_id), rows.order_by("section", "number"))


def placed(paper, rows):
    kinds = {s["number"]: s["marking"]["kinds"] for s in paper.sections}
    return [place_of(row, kinds[row.section]) for row in rows]


def places_of(attempt):
    """The attempt's places, in the order the student met them."""
    if attempt.places is not None:
        return placed(kept_paper(attempt.paper_id), rows_of(attempt))
    met = {place["question"]: n for n, place in enumerate(attempt.order)}
    return sorted(marking_of(attempt.paper_id), key=lambda place: met[place.question])


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
        version=row.version_id,
        difficulty=row.difficulty,
    )


def run(attempt, *, now):
    """Mark a locked attempt once, by the newest run of its exam; its result."""
    running.mark(attempt.exam_id)
    marked = score_of(attempt, newest_run(attempt.exam_id, now), now)
    return Result.objects.create(attempt=attempt, current=marked)


def score_of(attempt, run, now):
    """The attempt's score in a run, which has none of it yet."""
    marks = calculate_attempt_score(attempt, run)
    return Score.objects.create(run=run, attempt=attempt, created_at=now, **marks)


def newest_run(exam_id, now):
    """By which the exam is marked; its first mark makes the first one."""
    first = {"reason": AS_ANSWERED, "started_at": now, "done_at": now}
    return (
        ScoreRun.objects.newest(exam_id)
        or ScoreRun.objects.get_or_create(exam_id=exam_id, number=1, defaults=first)[0]
    )


def calculate_attempt_score(attempt, run=None):
    """What a score of the attempt says, by a run or by the newest; nothing is kept."""
    run = run or ScoreRun.objects.newest(attempt.exam_id)
    paper = kept_paper(attempt.paper_id)
    rows = attempt.answers.values_list("question_id", "response", "time_spent_ms")
    answers = list(rows)
    responses = {question: response for question, response, _ in answers}
    times = {question: ms for question, _, ms in answers}
    cancelled = Cancellation.objects.by(run) if run else {}
    places = places_of(attempt)
    found = rules.score(places, responses, paper.sections, cancelled, times)
    return {
        "score": rules.rounded(found["score"]),
        "total_marks": rules.rounded(found["total_marks"]),
        "breakdown": found["breakdown"],
        "questions": found["questions"],
        "cancelled": sorted(x.question for x in places if x.version in cancelled),
        **judged(paper, found["score"]),
    }


def judged(paper, score):
    """The scaled score and whether it passes, None where the paper does not say; a
    scaled score without room is told to the log and not kept."""
    final = scaled(score, paper.scale["content"]) if paper.scale else score
    passes = None if paper.pass_mark is None else final >= Fraction(paper.pass_mark)
    fits = is_kept(final)
    if not fits:
        logger.error("The scale of paper %s is too steep for %s", paper.pk, score)
    kept = rules.rounded(final) if paper.scale and fits else None
    return {"scaled": kept, "passed": passes}
