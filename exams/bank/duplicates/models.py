"""What a question is recognised by, and the pairs of questions that are alike."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from exams.bank.duplicates.sketching import SCHEME, Sketch
from exams.bank.models import Question


class Likeness(models.Model):
    """The sketch of a question's latest draft in one language, kept by every save.

    Those not yet `compared` wait for a task that looks for what is alike.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="likenesses")
    language = models.CharField(max_length=5)
    digest = models.CharField(max_length=64)
    context = models.CharField(max_length=32)
    prompt = models.BinaryField()
    answer = models.BinaryField()
    bands = ArrayField(models.BigIntegerField())
    scheme = models.PositiveSmallIntegerField(default=SCHEME)
    compared = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["question", "language"], name="likeness_once_per_language"
            )
        ]
        indexes = [
            GinIndex(fields=["bands"], name="likeness_bands"),
            models.Index(fields=["digest"], name="likeness_digest"),
            models.Index(
                fields=["question"],
                condition=models.Q(compared=False),
                name="likeness_waiting",
            ),
        ]

    def __str__(self):
        return f"Question {self.question_id}, {self.language}"

    @classmethod
    def of(cls, question_id, language, sketch):
        facts = {**vars(sketch), "bands": list(sketch.bands)}
        return cls(question_id=question_id, language=language, **facts)

    @property
    def sketch(self):
        kept = bytes(self.prompt), bytes(self.answer), tuple(self.bands)
        return Sketch(self.digest, self.context, *kept)


class Pair(models.Model):
    """Two questions that are alike, and what somebody decided about them."""

    class Verdict(models.TextChoices):
        OPEN = "", "To be looked at"
        BOTH = "both", "Both stay"
        VARIANT = "variant", "Variants of each other"
        MERGED = "merged", "Merged"

    first = models.ForeignKey(Question, models.CASCADE, related_name="+")
    second = models.ForeignKey(Question, models.CASCADE, related_name="+")
    score = models.FloatField()
    is_exact = models.BooleanField()
    verdict = models.CharField(
        max_length=10, choices=Verdict.choices, default=Verdict.OPEN, blank=True
    )
    kept = models.ForeignKey(
        Question,
        models.PROTECT,
        null=True,
        related_name="merged",
        help_text="Of two merged ones, the one that stays.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(db_default=Now())

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        ordering = ["-score", "-pk"]
        verbose_name = "pair of like questions"
        verbose_name_plural = "pairs of like questions"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="pair_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="merged", kept__isnull=False)
                | ~models.Q(verdict="merged") & models.Q(kept__isnull=True),
                name="merged_pair_keeps_one",
            ),
        ]
        indexes = [models.Index(fields=["verdict", "-score"], name="pair_by_score")]

    def __str__(self):
        return f"Questions {self.first_id} and {self.second_id}"


class Variant(models.Model):
    """A question's place in a group of variants of one another."""

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="variant"
    )
    group = models.UUIDField(default=uuid4, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Question {self.question_id} in {self.group}"
