"""What reviewers and authors tell each other about a question."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from exams.bank.models import Question

LONGEST = 2000


class NoteQuerySet(models.QuerySet):
    def threads(self):
        """Notes with their answers at hand, the open ones first, else the oldest."""
        answers = models.Prefetch(
            "answers", ReviewNote.objects.select_related("author").order_by("pk")
        )
        threads = self.filter(answers_to=None).prefetch_related(answers)
        people = threads.select_related("author", "resolved_by")
        return people.order_by(models.F("resolved_at").asc(nulls_first=True), "pk")

    def open(self):
        return self.filter(answers_to=None, resolved_at=None)


class ReviewNote(models.Model):
    """A remark on a question, or an answer to one; students never see it."""

    class Field(models.TextChoices):
        PROMPT = "prompt", "The question"
        ANSWER = "answer", "Options and what is right"
        EXPLANATION = "explanation", "The explanation"
        TRANSLATION = "translation", "The translation"
        SYLLABUS = "syllabus", "Subject and topics"

    question = models.ForeignKey(Question, models.CASCADE, related_name="review_notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    text = models.TextField(max_length=LONGEST)
    field = models.CharField("about", max_length=20, choices=Field.choices, blank=True)
    answers_to = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="answers"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = NoteQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="note_is_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answers_to=None) | Q(resolved_at=None, field=""),
                name="answer_goes_with_its_note",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
        ]

    def __str__(self):
        return self.text[:80]
