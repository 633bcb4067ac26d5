"""Sections of an exam and the questions editors placed in them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from exams.bank.models import Question
from exams.papers.models.exams import Exam
from exams.papers.models.marking import MarkingRule


class Numbered(models.Model):
    """A row of a list that editors drag into order: numbered from one by its place."""

    number = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)]
    )

    sort_order_field = "position"

    class Meta:
        abstract = True
        ordering = ["number"]

    @property
    def position(self):
        return self.number - 1

    @position.setter
    def position(self, position):
        self.number = position + 1


class ExamSection(Numbered, ClusterableModel):
    """A section of an exam; elsewhere it is named by its number."""

    class Counted(models.TextChoices):
        FIRST = "first", "The first ones, in the order of the paper"
        BEST = "best", "The best ones"

    exam = ParentalKey(Exam, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=120)
    max_marks = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        default=20,
        help_text="Must equal the sum of its questions' marks.",
    )
    duration_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Minutes for this section alone. Empty: only the exam's count.",
    )
    answer_any = models.PositiveSmallIntegerField(
        "answer any",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Of its questions, so many count. Empty: all of them.",
    )
    counted = models.CharField(
        max_length=5,
        choices=Counted,
        default=Counted.FIRST,
        help_text="Which of more answers count, where any so many are to be answered.",
    )
    marking_rule = models.ForeignKey(
        MarkingRule, models.PROTECT, null=True, blank=True, related_name="sections"
    )

    class Meta(Numbered.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "number"],
                deferrable=models.Deferrable.DEFERRED,
                name="section_number_once",
            ),
            models.CheckConstraint(
                condition=Q(answer_any=None) | Q(answer_any__gt=0),
                name="section_counts_an_answer",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.name}"

    def save(self, **options):
        """Its places go in a few statements; modelcluster would write each by itself."""
        held = getattr(self, "_cluster_related_objects", None) or {}
        is_whole = options.get("update_fields") is None
        places = held.pop("questions", None) if is_whole else None
        super().save(**options)
        if places is not None:
            write_places(self, list(places))


class ExamQuestion(Numbered):
    """A question's place in a section, and what it is worth there."""

    section = ParentalKey(
        ExamSection, on_delete=models.CASCADE, related_name="questions"
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="exam_questions"
    )
    marks = models.DecimalField(max_digits=6, decimal_places=2, default=1)

    class Meta(Numbered.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["section", "number"],
                deferrable=models.Deferrable.DEFERRED,
                name="question_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(marks__gt=0),
                name="place_is_worth_something",
                violation_error_message="Its marks are above zero.",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.question}"


def write_places(section, places):
    """Make the rows of a section these: by their ids, those without one are new."""
    told = ("section_id", "number", "question_id", "marks")
    for place in places:
        place.section = section
    rows = ExamQuestion.objects.filter(section=section)
    known = {pk: tuple(row) for pk, *row in rows.values_list("pk", *told)}
    rows.exclude(pk__in=[place.pk for place in places if place.pk]).delete()
    changed = [
        place
        for place in places
        if place.pk and known.get(place.pk) != tuple(getattr(place, x) for x in told)
    ]
    ExamQuestion.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=told
    )
    ExamQuestion.objects.bulk_create(place for place in places if not place.pk)
