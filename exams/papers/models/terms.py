"""On what terms students sit an exam: parts of `Exam`, by the composer's tabs."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

AT_LEAST_ONE = [MinValueValidator(1)]


class Mixing(models.Model):
    """Who gets which paper, and in which order."""

    class Mode(models.TextChoices):
        ONE = "one", "One paper for all"
        PER_STUDENT = "per_student", "One per student"
        FORMS = "forms", "Forms A, B, C, D"

    paper_mode = models.CharField(max_length=12, choices=Mode, default=Mode.ONE)
    form_count = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(2), MaxValueValidator(4)]
    )
    form_overlap = models.PositiveSmallIntegerField(
        "most in common",
        default=100,
        validators=[MaxValueValidator(100)],
        help_text="How many percent of its questions a form may share with another.",
    )
    shuffle_questions = models.BooleanField(
        default=False,
        help_text="Each attempt meets the questions of a section in an order of its own.",
    )
    shuffle_options = models.BooleanField(
        default=False,
        help_text="Each attempt meets the options in an order of its own; pinned ones "
        "stay last.",
    )
    rest_days = models.PositiveSmallIntegerField(
        default=0,
        help_text="Draw no question the student met in this many days.",
    )
    exposure_cap = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=AT_LEAST_ONE,
        help_text="How many attempts of this exam may draw the same question.",
    )

    class Meta:
        abstract = True


class Scoring(models.Model):
    """What a score is shown as, and what passes."""

    class Scoring(models.TextChoices):
        RAW = "raw", "Marks"
        SCALED = "scaled", "Scaled"

    scoring = models.CharField(max_length=10, choices=Scoring, default=Scoring.RAW)
    scale = models.ForeignKey(
        "exams.ScoreScale", models.PROTECT, null=True, blank=True, related_name="exams"
    )
    pass_mark = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Passed from here on: of the scaled score where there is one.",
    )
    tie_keys = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="What decides between equal scores, the first one first.",
    )

    class Meta:
        abstract = True


class Access(models.Model):
    """Who may sit it, when and how often. Read at request time, never scheduled."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        BATCHES = "batches", "Batches"
        EMAILS = "emails", "A list of e-mail addresses"

    class SecondDevice(models.TextChoices):
        TAKEOVER = "takeover", "The exam goes on there"
        REFUSE = "refuse", "It is refused while the first one is heard from"

    starts_at = models.DateTimeField(
        "open from", null=True, blank=True, help_text="Empty: at once."
    )
    ends_at = models.DateTimeField(
        "open until",
        null=True,
        blank=True,
        help_text="The last moment to start; who started has the full time. Empty: no end.",
    )
    late_entry_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How long after the opening one may still start. Empty: to the end.",
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=AT_LEAST_ONE, help_text="Empty: any number."
    )
    retry_after_minutes = models.PositiveIntegerField(
        default=0, help_text="Rest between the end of an attempt and the next start."
    )
    pause_allowed = models.BooleanField(
        default=False, help_text="Whether a student may stop the clock."
    )
    second_device = models.CharField(
        max_length=10,
        choices=SecondDevice,
        default=SecondDevice.TAKEOVER,
        help_text="What happens when a student who is writing begins on another device.",
    )
    audience = models.CharField(
        max_length=10, choices=Audience, default=Audience.EVERYONE
    )
    emails = ArrayField(
        models.EmailField(),
        default=list,
        blank=True,
        help_text="Whose addresses are on the list may sit it.",
    )

    class Meta:
        abstract = True


class Results(models.Model):
    """When results come and what a review then shows."""

    class Release(models.TextChoices):
        AT_ONCE = "at_once", "As soon as it is handed in"
        AT_TIME = "at_time", "At a time"
        BY_HAND = "by_hand", "By hand"

    class Review(models.TextChoices):
        NOTHING = "nothing", "The score alone"
        OWN = "own", "One's own answers"
        KEY = "key", "Answers and key"
        EXPLAINED = "explained", "Answers, key and explanations"

    release = models.CharField(max_length=10, choices=Release, default=Release.AT_ONCE)
    results_at = models.DateTimeField(
        null=True, blank=True, help_text="Where results come at a time."
    )
    review = models.CharField(max_length=10, choices=Review, default=Review.EXPLAINED)
    grace_minutes = models.PositiveSmallIntegerField(
        default=15,
        help_text="How long after a deadline answers of a lost network may still come; "
        "with an end, no result leaves before.",
    )

    class Meta:
        abstract = True


class Telling(models.Model):
    """What students are told before they start, and in which languages it is."""

    instructions_en = models.TextField("instructions in English", blank=True)
    instructions_hi = models.TextField("instructions in Hindi", blank=True)
    languages = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        help_text="Languages every question must be written in. Empty: as they are.",
    )
    show_blueprint = models.BooleanField(
        default=False,
        help_text="Tell students how many questions of what there will be.",
    )

    class Meta:
        abstract = True

    @property
    def instructions(self):
        """{language: text}, those that were written."""
        told = {"en": self.instructions_en, "hi": self.instructions_hi}
        return {language: text for language, text in told.items() if text.strip()}
