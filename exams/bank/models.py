"""Questions as editors write them, and the versions that students ever see."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.locks import WorkflowLock
from wagtail.search import index

from taggit.models import TaggedItemBase

from core.published import Published
from exams.bank import facts, translation
from exams.bank.bounds import FACT_BOUNDS
from exams.bank.duplicates.drafting import Recognised
from exams.bank.forms import QuestionForm
from exams.bank.panels import StreamPanel
from exams.bank.places import Placed
from exams.bank.summary import LISTING_INDEXES, Summary
from exams.bank.translated import Translated
from exams.kinds import CHOICES, KINDS
from exams.kinds.prose import ProseBlock

ANSWER_BLOCKS = [(name, kind.AnswerBlock()) for name, kind in KINDS.items()]


class TaggedQuestion(TaggedItemBase):
    """A tag on a question."""

    content_object = ParentalKey(
        "exams.Question", on_delete=models.CASCADE, related_name="tagged_items"
    )


class Question(Translated, Placed, Summary, Recognised, Published):
    """A question of the bank. Students only meet its published versions."""

    class Difficulty(models.TextChoices):
        EASY = "easy"
        MEDIUM = "medium"
        HARD = "hard"

    prompt = StreamField(ProseBlock(), help_text="What is asked.")
    answer = StreamField(
        ANSWER_BLOCKS,
        min_num=1,
        max_num=1,
        help_text="Choose the kind of question, then fill in what is right.",
    )
    explanation = StreamField(
        ProseBlock(required=False),
        blank=True,
        help_text="Why it is right; students see it only after the result.",
    )
    plain_text = models.TextField(
        blank=True, help_text="The question without formulas, for search and speech."
    )
    stimulus = models.ForeignKey(
        "exams.Stimulus",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        help_text="The passage or data set it hangs on, shared with other questions.",
    )
    subject = models.ForeignKey(
        "cms.SubjectPage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
    )
    difficulty = models.CharField(
        max_length=10, choices=Difficulty.choices, default=Difficulty.MEDIUM
    )
    tags = ClusterTaggableManager(
        through=TaggedQuestion, blank=True, related_name="questions"
    )
    source = models.CharField(
        max_length=100, blank=True, help_text="Where it came from, such as a book."
    )
    source_id = models.CharField(
        max_length=100, blank=True, help_text="Its number there; unique in the source."
    )
    year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[
            MinValueValidator(facts.YEARS[0]),
            MaxValueValidator(facts.YEARS[1]),
        ],
        help_text="When it was asked or written.",
    )
    author = models.CharField(
        max_length=120, blank=True, help_text="Who wrote it, as to be credited."
    )
    expected_seconds = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(facts.MOST_SECONDS)],
        help_text="How long a prepared student needs.",
    )
    licence_note = models.CharField(
        max_length=300,
        blank=True,
        help_text="What we may do with it, and by whose leave.",
    )
    metadata = models.JSONField(
        default=dict,
        blank=True,
        help_text='Anything else, by name: {"page": 12}. Students never see it.',
    )
    live_version = models.ForeignKey(
        "exams.QuestionVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    base_form_class = QuestionForm
    publisher = "exams.bank.publishing.PublishQuestion"
    previewer = "exams.bank.previews.preview_of"
    kept_fields = ("live_version", "has_stale_text")
    panels = [
        FieldPanel("stimulus"),
        StreamPanel("prompt"),
        StreamPanel("answer"),
        StreamPanel("explanation"),
        FieldPanel("translations_up_to_date"),
        MultiFieldPanel(
            [
                FieldPanel("subject"),
                InlinePanel("question_topics", heading="Topics", label="topic"),
                FieldPanel("difficulty"),
                InlinePanel(
                    "question_exam_types", heading="Exam types", label="exam type"
                ),
                FieldPanel("tags"),
                FieldPanel("expected_seconds"),
            ],
            heading="Where it belongs",
        ),
        MultiFieldPanel(
            [
                FieldPanel("source"),
                FieldPanel("source_id"),
                FieldPanel("year"),
                FieldPanel("author"),
                FieldPanel("licence_note"),
                FieldPanel("metadata"),
                FieldPanel("plain_text"),
            ],
            heading="Source and search",
            classname="collapsed",
        ),
    ]
    search_fields = [
        index.SearchField("prompt"),
        index.AutocompleteField("prompt"),
        index.SearchField("plain_text"),
        index.AutocompleteField("plain_text"),
        index.FilterField("id"),
        index.FilterField("kind"),
        index.FilterField("subject"),
        index.FilterField("difficulty"),
        index.FilterField("live"),
    ]

    class Meta:
        indexes = LISTING_INDEXES
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live=False) | models.Q(live_version__isnull=False),
                name="live_question_has_a_version",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~models.Q(source_id=""),
                name="source_id_once_per_source",
            ),
            *FACT_BOUNDS,
        ]

    def __str__(self):
        for block in self.prompt.get_prep_value():
            if block["type"] == "text":
                words = block["value"].get("en") or block["value"].get("hi")
                if words:
                    return words[:100]
        return self.plain_text[:100] or f"Question {self.pk}"

    def save_revision(self, *args, **kwargs):
        """Whether a draft's texts are stale is noted in its row, for the listing."""
        revision = super().save_revision(*args, **kwargs)
        self.has_stale_text = bool(translation.findings(self))
        row = type(self).objects.filter(pk=self.pk)
        row.update(has_stale_text=self.has_stale_text)
        return revision

    def get_lock(self):
        """An open exam locks it for everybody, unless somebody locked it for more."""
        from exams.bank.locks import in_open_exam

        lock = super().get_lock()
        if lock is None or isinstance(lock, WorkflowLock):
            return in_open_exam(self) or lock
        return lock


class QuestionTopic(models.Model):
    """A topic a question belongs to."""

    question = ParentalKey(
        Question, on_delete=models.CASCADE, related_name="question_topics"
    )
    topic = models.ForeignKey(
        "cms.TopicPage", models.PROTECT, related_name="question_topics"
    )

    panels = [FieldPanel("topic")]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "topic"], name="topic_once_per_question"
            )
        ]

    def __str__(self):
        return str(self.topic)


class QuestionVersion(models.Model):
    """A question as it was published: never changed, never deleted."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40, choices=CHOICES)
    delivery = models.JSONField(help_text="What a student may see, by language.")
    key = models.JSONField(help_text="What is right and why; never delivered early.")
    media = ArrayField(models.CharField(max_length=64), default=list)
    stimulus = models.ForeignKey(
        "exams.StimulusVersion", models.PROTECT, null=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    revision_number = models.PositiveBigIntegerField(
        null=True, help_text="The revision it was made of; that one may be gone."
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="version_number_once"
            ),
            models.UniqueConstraint(
                fields=["question", "sha256"], name="version_content_once"
            ),
        ]

    def __str__(self):
        return f"Question {self.question_id}, version {self.number}"
