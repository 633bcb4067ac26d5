"""Passages and data sets that several questions hang on, and their versions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from core.published import Published
from exams.bank.forms import StimulusForm
from exams.bank.panels import StreamPanel
from exams.bank.translated import Translated
from exams.kinds.prose import ProseBlock


class Stimulus(Translated, Published):
    """A passage or data set. Students only meet its published versions."""

    title = models.CharField(max_length=200, help_text="For editors, to find it by.")
    body = StreamField(ProseBlock(), help_text="What the questions are about.")
    live_version = models.ForeignKey(
        "exams.StimulusVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    base_form_class = StimulusForm
    publisher = "exams.bank.publishing.PublishStimulus"
    previewer = "exams.bank.previews.stimulus_preview"
    kept_fields = ("live_version",)
    panels = [
        FieldPanel("title"),
        StreamPanel(
            "body",
            help_text="What the questions are about. They take a change once they are "
            "published again, one by one or from their listing.",
        ),
        FieldPanel("translations_up_to_date"),
    ]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("body"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name_plural = "stimuli"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live=False) | models.Q(live_version__isnull=False),
                name="live_stimulus_has_a_version",
            )
        ]

    def __str__(self):
        return self.title


class StimulusVersion(models.Model):
    """A stimulus as it was published: never changed, never deleted."""

    stimulus = models.ForeignKey(Stimulus, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    delivery = models.JSONField(help_text='{"texts": {language: [block]}}')
    media = ArrayField(models.CharField(max_length=64), default=list)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stimulus", "number"], name="stimulus_version_number_once"
            ),
            models.UniqueConstraint(
                fields=["stimulus", "sha256"], name="stimulus_version_content_once"
            ),
        ]

    def __str__(self):
        return f"Stimulus {self.stimulus_id}, version {self.number}"
