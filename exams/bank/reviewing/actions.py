"""Notes are written, answered and resolved; each leaves a line in Wagtail's log."""

from django.db import transaction
from django.utils import timezone

from wagtail.log_actions import log

from exams.bank.reviewing.models import ReviewNote


@transaction.atomic
def add_note(question, *, text, user, field="", answers_to=None):
    """A note on the question, or an answer to one of its notes."""
    note = ReviewNote.objects.create(
        question=question,
        author=user,
        text=text,
        field="" if answers_to else field,
        answers_to=answers_to,
    )
    log(question, "exams.note", user=user, data={"note": note.pk})
    return note


@transaction.atomic
def resolve_note(note, *, user):
    """Mark a note as dealt with; the first who does stays named."""
    open_note = ReviewNote.objects.open().filter(pk=note.pk)
    if open_note.update(resolved_at=timezone.now(), resolved_by=user):
        log(note.question, "exams.note_resolved", user=user, data={"note": note.pk})
