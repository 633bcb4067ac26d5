"""A draft goes for good, where nothing needs it."""

from django.db import transaction
from django.db.models import ProtectedError

from wagtail.log_actions import log

from core.problems import Refusal
from exams.bank import access
from exams.bank.models import Question

HOLDERS = []


def held_by(finder):
    """Rooms above say here who holds a question: `finder(pk)` answers things."""
    HOLDERS.append(finder)


@transaction.atomic
def delete_draft(user, question):
    """Delete a question that was never published and that nothing holds.

    Drafts of exams count. Refuses with `question-in-use` and what is in the way, and
    with `question-held` what somebody locked.
    """
    question = Question.objects.select_for_update(of=["self"]).get(pk=question.pk)
    access.refuse_held(question, user)
    errors = [
        {"code": "question-in-use", "message": words, "param": ""}
        for words in in_the_way(question)
    ]
    if errors:
        raise Refusal("question-in-use", errors=errors)
    log(instance=question, action="wagtail.delete", user=user, deleted=True)
    try:
        with transaction.atomic():
            question.delete()
    except ProtectedError as error:
        raise Refusal("question-in-use") from error


def in_the_way(question):
    if question.live or question.versions.exists():
        yield "It was published."
    for finder in HOLDERS:
        for thing in finder(question.pk):
            yield f"“{thing}” holds it."
