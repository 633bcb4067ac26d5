"""The doors to a question's notes."""

from core.problems import Refusal
from exams.bank.models import Question
from exams.bank.reviewing.models import ReviewNote


def a_question(pk):
    return found(Question.objects.filter(pk=pk))


def a_note(question_id, pk):
    """A note of this question that others may answer and resolve."""
    first = ReviewNote.objects.filter(question=question_id, answers_to=None)
    return found(first.filter(pk=pk))


def found(queryset):
    thing = queryset.first()
    if thing is None:
        raise Refusal("not-found")
    return thing
