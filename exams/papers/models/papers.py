"""Exams as they were published, which is what students sit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from exams.bank.models import Question, QuestionVersion
from exams.papers.models.exams import Exam


class Paper(models.Model):
    """An exam as it was published: never changed, never deleted.

    `delivery` is the UTF-8 JSON object {"sections", "questions"} that a start answers;
    `sections` holds number, name, max_marks and a copy of the marking rule. A paper
    that is drawn per student has a `pool`, delivers the sections alone, and each of its
    attempts says which questions it got.
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    sections = models.JSONField()
    delivery = models.BinaryField()
    order = models.JSONField(help_text="[{question, options}] as compiled.")
    media = ArrayField(models.CharField(max_length=64), default=list)
    duration_minutes = models.PositiveSmallIntegerField()
    total_marks = models.DecimalField(max_digits=9, decimal_places=2)
    question_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    form = models.CharField(
        max_length=1, blank=True, help_text="A to D, where it is one."
    )
    first_form = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="other_forms"
    )
    pool = models.BinaryField(
        null=True, help_text="Compressed JSON of what is drawn from, by drawing.Pool."
    )
    seed = models.BigIntegerField(null=True, help_text="What it was drawn with.")
    drawn = models.JSONField(
        null=True, help_text="{asked, draw}: by what rules, and [[slot, questions]]."
    )
    shuffle_questions = models.BooleanField(default=False)
    shuffle_options = models.BooleanField(default=False)
    rest_days = models.PositiveSmallIntegerField(default=0)
    exposure_cap = models.PositiveIntegerField(null=True)
    scale = models.JSONField(
        null=True, help_text="A copy of the scale: name, version, content."
    )
    pass_mark = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "number"], name="paper_number_once"
            ),
            models.UniqueConstraint(
                fields=["exam", "sha256"], name="paper_content_once"
            ),
            models.UniqueConstraint(
                fields=["first_form", "form"],
                condition=~Q(form=""),
                name="form_letter_once",
            ),
            models.CheckConstraint(
                condition=Q(first_form=None, form__in=["", "A"])
                | Q(first_form__isnull=False, form__in=["B", "C", "D"]),
                name="form_a_leads_the_others",
            ),
            models.CheckConstraint(
                condition=Q(pool=None) | Q(form=""), name="form_is_drawn_once_for_all"
            ),
        ]

    def __str__(self):
        return f"{self.exam}, paper {self.number}"

    @property
    def is_drawn(self):
        """Whether each student gets questions of their own."""
        return not self.order


class PaperQuestion(models.Model):
    """A question version's place in a paper, with what it was about and how hard then."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="questions")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="paper_questions"
    )
    section = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    marks = models.DecimalField(max_digits=6, decimal_places=2)
    subject = models.JSONField(null=True, help_text="{id, code, title}")
    topics = models.JSONField(default=list, help_text="[{id, code, title}]")
    difficulty = models.CharField(
        max_length=10, blank=True, help_text="Empty in papers of before it was kept."
    )

    class Meta:
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "section", "number"], name="paper_place_once"
            ),
            models.UniqueConstraint(
                fields=["paper", "question"], name="question_once_per_paper"
            ),
        ]

    def __str__(self):
        return f"{self.section}.{self.number}"


class PooledQuestion(models.Model):
    """A question that a paper drawn per student may give; the draw reads the pool."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="pooled")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "question"], name="question_once_per_pool"
            )
        ]

    def __str__(self):
        return f"Question {self.question_id} of {self.paper}"


class Exposure(models.Model):
    """How many attempts of an exam drew a question, kept where the exam has a cap."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    drawn = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "question"], name="exposure_once_per_exam_and_question"
            )
        ]

    def __str__(self):
        return f"Question {self.question_id}: {self.drawn}"
