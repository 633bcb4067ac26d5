"""Rules by which a section draws questions from the bank, as rows."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from taggit.models import Tag

from exams.bank.models import Question
from exams.kinds import CHOICES
from exams.papers.models.exams import LANGUAGES
from exams.papers.models.sections import ExamSection, Numbered

PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


class MixRule(Numbered, ClusterableModel):
    """Draw so many published questions of a subject, all of these marks."""

    section = ParentalKey(ExamSection, on_delete=models.CASCADE, related_name="rules")
    subject = models.ForeignKey("cms.SubjectPage", models.PROTECT, related_name="+")
    difficulty = models.CharField(
        max_length=10, choices=Question.Difficulty.choices, blank=True
    )
    kind = models.CharField(max_length=40, choices=CHOICES, blank=True)
    language = models.CharField(
        max_length=10,
        choices=LANGUAGES,
        blank=True,
        help_text="Only questions that are written in it.",
    )
    count = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1)], help_text="How many questions."
    )
    marks = models.DecimalField(
        max_digits=6, decimal_places=2, default=1, help_text="Of each question."
    )

    class Meta(Numbered.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["section", "number"],
                deferrable=models.Deferrable.DEFERRED,
                name="mix_rule_number_once",
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0, marks__gt=0),
                name="mix_rule_draws_something",
                violation_error_message="Its marks are above zero.",
            ),
        ]

    def __str__(self):
        return f"Rule {self.number}"


class MixTopic(models.Model):
    """A topic a rule draws from, with all below it; of several, any."""

    rule = ParentalKey(MixRule, on_delete=models.CASCADE, related_name="topics")
    topic = models.ForeignKey("cms.TopicPage", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "topic"], name="topic_once_per_mix_rule"
            )
        ]

    def __str__(self):
        return str(self.topic)


class MixTag(models.Model):
    """A tag a rule asks for; of several, any."""

    rule = ParentalKey(MixRule, on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "tag"], name="tag_once_per_mix_rule"
            )
        ]

    def __str__(self):
        return str(self.tag)


class MixShare(models.Model):
    """How many of a rule's questions are of one difficulty, topic or kind.

    Said in percent of the rule's count, or as the least and the most. A rule's shares
    speak of one of the three; what no share names fills up the rest.
    """

    rule = ParentalKey(MixRule, on_delete=models.CASCADE, related_name="shares")
    difficulty = models.CharField(
        max_length=10, choices=Question.Difficulty.choices, blank=True
    )
    topic = models.ForeignKey(
        "cms.TopicPage", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=40, choices=CHOICES, blank=True)
    percent = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=PERCENT
    )
    least = models.PositiveSmallIntegerField(null=True, blank=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(~Q(difficulty=""), topic=None, kind="")
                | Q(difficulty="", topic__isnull=False, kind="")
                | Q(~Q(kind=""), difficulty="", topic=None),
                name="mix_share_is_of_one_thing",
                violation_error_message="Give one of difficulty, topic and kind.",
            ),
            models.CheckConstraint(
                condition=Q(percent__range=(1, 100), least=None, most=None)
                | Q(percent=None) & (Q(least__isnull=False) | Q(most__isnull=False)),
                name="mix_share_is_percent_or_range",
                violation_error_message="Give a percentage, or the least and the most.",
            ),
            models.CheckConstraint(
                condition=Q(least=None) | Q(most=None) | Q(most__gte=F("least")),
                name="mix_share_most_is_not_below_least",
                violation_error_message="The most is below the least.",
            ),
        ]

    def clean(self):
        """The database lets a share pass that names no number at all."""
        if self.percent is None and self.least is None and self.most is None:
            raise ValidationError("Give a percentage, or the least and the most.")

    def __str__(self):
        amount = f"{self.percent} %" if self.percent else f"{self.least}–{self.most}"
        return f"{self.difficulty or self.topic or self.kind}: {amount}"
