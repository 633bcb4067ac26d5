"""The questions of an attempt, whether its paper has them for all or it drew them."""

from functools import lru_cache

from exams.attempts import languages
from exams.bank.models import QuestionVersion
from exams.papers.models import PaperQuestion
from exams.papers.pieces import joined, media_of


def rows_of(attempt, questions=None):
    """PaperQuestions with their versions, in the order of the paper; of a drawn paper
    unsaved ones. `questions` limits them to these ids."""
    if attempt.places is None:
        rows = PaperQuestion.objects.filter(paper=attempt.paper_id)
        if questions is not None:
            rows = rows.filter(question__in=questions)
        return list(rows.select_related("version"))
    wanted = [
        x for x in attempt.places if questions is None or x["question"] in questions
    ]
    versions = QuestionVersion.objects.in_bulk([x["version"] for x in wanted])
    return [drawn_row(attempt, x, versions[x["version"]]) for x in wanted]


def drawn_row(attempt, place, version):
    return PaperQuestion(
        paper_id=attempt.paper_id,
        question_id=place["question"],
        version=version,
        difficulty=place.get("difficulty", ""),
        **{x: place[x] for x in ("section", "number", "marks", "subject", "topics")},
    )


def delivery_of(attempt, language=""):
    """The bytes of the attempt's paper, in one language or in all."""
    if attempt.places is not None:
        whole = joined(attempt.paper.delivery, attempt.places)
        return languages.in_one(whole, language) if language else whole
    return languages.shared(attempt.paper_id, language)


def shown_media(attempt):
    """The hashes the attempt's questions show."""
    return attempt.paper.media if attempt.places is None else media_of(attempt.places)


def explanation_media(attempt):
    """The hashes of what explanations show."""
    if attempt.places is None:
        return media_explaining(attempt.paper_id)
    return explained(row.version for row in rows_of(attempt))


@lru_cache(maxsize=256)
def media_explaining(paper_id):
    """Of a paper that is the same for all. Papers never change, so this may be kept."""
    rows = PaperQuestion.objects.filter(paper=paper_id).select_related("version")
    return explained(row.version for row in rows)


def explained(versions):
    return frozenset(sha for version in versions for sha in version.key["media"])
