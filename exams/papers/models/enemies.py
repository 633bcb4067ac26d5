"""Questions that must not stand in one paper: one gives the other away."""

from django.db import models

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel

from exams.bank.models import Question


class EnemyGroup(ClusterableModel):
    """A group of which a draw takes at most one question."""

    name = models.CharField(max_length=120, unique=True)
    reason = models.CharField(
        max_length=200, blank=True, help_text="Such as “each gives the other away”."
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("reason"),
        InlinePanel("members", heading="Questions", label="question"),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class EnemyQuestion(models.Model):
    """A question's place in a group."""

    group = ParentalKey(EnemyGroup, on_delete=models.CASCADE, related_name="members")
    question = models.ForeignKey(Question, models.PROTECT, related_name="enemy_places")

    panels = [FieldPanel("question")]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "question"], name="question_once_per_enemy_group"
            )
        ]

    def __str__(self):
        return str(self.question)
