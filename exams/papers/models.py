"""Exams as editors compose them, and the papers that students sit."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.search import index

from core.published import Published
from exams.bank.models import Question, QuestionVersion
from exams.kinds import right_or_nothing
from exams.papers.forms import ExamForm, validate_rule
from exams.papers.widgets import PlacedQuestion


class MarkingRule(models.Model):
    """How answers turn into marks; never edited once an exam points at it.

    `kinds` is {kind: {"mode", "right", "wrong", "blank"}}: shares of the marks of the
    question's place, rationals as strings ("-1/3").
    """

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    kinds = models.JSONField(default=right_or_nothing, validators=[validate_rule])
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(
        null=True, editable=False, help_text="When a paper was first compiled with it."
    )

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="marking_rule_version_once"
            )
        ]

    def __str__(self):
        return f"{self.name} (version {self.version})"

    @property
    def is_used(self):
        return self.used_at is not None or self.sections.exists()


class ExamQuerySet(models.QuerySet):
    def live(self):
        """Published exams, the newest first."""
        return self.filter(live=True).order_by("-first_published_at", "-pk")

    def with_paper(self):
        """Each exam's paper at hand, without its bytes."""
        return self.select_related("live_paper").defer("live_paper__delivery")


class Exam(Published):
    """An exam editors compose. Students sit its published papers."""

    name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    slug = models.SlugField(
        max_length=140,
        unique=True,
        null=True,
        editable=False,
        help_text="Made from name and year when first published, and kept.",
    )
    description = models.TextField(blank=True, help_text="What students read first.")
    duration_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1)], help_text="Minutes per attempt."
    )
    live_paper = models.ForeignKey(
        "exams.Paper", models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ExamQuerySet.as_manager()

    base_form_class = ExamForm
    publisher = "exams.papers.publishing.PublishExam"
    withdrawer = "exams.papers.publishing.UnpublishExam"
    previewer = "exams.papers.previews.preview_of"
    kept_fields = ("live_paper", "slug")
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("year"), FieldPanel("duration_minutes")]),
                FieldPanel("description"),
            ],
            heading="The exam",
        ),
        InlinePanel("sections", heading="Sections", label="section"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.FilterField("live"),
        index.FilterField("year"),
    ]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "year"],
                nulls_distinct=False,
                name="exam_name_once_per_year",
            ),
            models.CheckConstraint(
                condition=models.Q(live=False)
                | models.Q(live_paper__isnull=False, slug__isnull=False),
                name="live_exam_has_a_paper",
            ),
            models.CheckConstraint(
                condition=models.Q(duration_minutes__gt=0), name="exam_takes_time"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.year}" if self.year else self.name

    @property
    def total_marks(self):
        """Marks of the published paper, 0 before there is one."""
        return self.live_paper.total_marks if self.live_paper else 0

    @property
    def question_count(self):
        return self.live_paper.question_count if self.live_paper else 0


class ExamSection(ClusterableModel):
    """A section of an exam; elsewhere it is named by its number."""

    exam = ParentalKey(Exam, on_delete=models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)]
    )
    name = models.CharField(max_length=120)
    max_marks = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        default=20,
        help_text="Must equal the sum of its questions' marks.",
    )
    marking_rule = models.ForeignKey(
        MarkingRule, models.PROTECT, null=True, blank=True, related_name="sections"
    )

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("max_marks"), FieldPanel("marking_rule")]),
        InlinePanel("questions", heading="Questions", label="question"),
    ]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "number"],
                deferrable=models.Deferrable.DEFERRED,
                name="section_number_once",
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.name}"


class ExamQuestion(models.Model):
    """A question's place in a section, and what it is worth there."""

    section = ParentalKey(
        ExamSection, on_delete=models.CASCADE, related_name="questions"
    )
    number = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)]
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="exam_questions"
    )
    marks = models.DecimalField(max_digits=6, decimal_places=2, default=1)

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("marks")]),
        FieldPanel("question", widget=PlacedQuestion(Question)),
    ]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "number"],
                deferrable=models.Deferrable.DEFERRED,
                name="question_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(marks__gt=0), name="place_is_worth_something"
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.question}"


class Paper(models.Model):
    """An exam as it was published: never changed, never deleted.

    `delivery` is the UTF-8 JSON object {"sections", "questions"} that a start answers;
    `sections` holds number, name, max_marks and a copy of the marking rule.
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
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "number"], name="paper_number_once"
            ),
            models.UniqueConstraint(
                fields=["exam", "sha256"], name="paper_content_once"
            ),
        ]

    def __str__(self):
        return f"{self.exam}, paper {self.number}"


class PaperQuestion(models.Model):
    """A question version's place in a paper, with subject and topics as they were."""

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
