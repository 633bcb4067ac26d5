"""Which explanations students opened."""

from django.db import models

from exams.attempts.models import Attempt
from exams.bank.models import Question


class OpenedExplanation(models.Model):
    """That a student opened a question's explanation, and when for the first time."""

    pk = models.CompositePrimaryKey("attempt_id", "question_id")
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, related_name="opened_explanations"
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.attempt_id} {self.question_id}"
