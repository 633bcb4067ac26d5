"""Exams as editors compose them, and the papers that students sit."""

from secrets import randbits

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast, Lower

from wagtail.search import index

from core.published import Published
from exams.papers.models.terms import Access, Mixing, Results, Scoring, Telling

LANGUAGES = [
    (code, dict(settings.LANGUAGES)[code]) for code in settings.CONTENT_LANGUAGES
]

LAST_YEAR = 2999


def new_seed():
    return randbits(62)


class ExamQuerySet(models.QuerySet):
    def live(self):
        """Published exams, the newest first."""
        return self.filter(live=True).order_by("-first_published_at", "-pk")

    def offered_to(self, user_id=None, addresses=()):
        """Those that are for everyone, for the user's batches or verified addresses."""
        everyone = Q(audience="everyone")
        if user_id is None:
            return self.filter(everyone)
        batches = Exam.objects.filter(
            audience="batches", batches__batch__members__user=user_id
        )
        listed = Cast(Lower(Cast("emails", TextField())), ArrayField(TextField()))
        named = Exam.objects.alias(listed=listed).filter(
            audience="emails", listed__overlap=[x.lower() for x in addresses]
        )
        mine = Q(pk__in=batches.values("pk")) | Q(pk__in=named.values("pk"))
        return self.filter(everyone | mine)

    def with_paper(self):
        """Each exam's paper at hand, without its bytes, nor the list of addresses."""
        heavy = ("emails", "live_paper__delivery", "live_paper__pool")
        return self.select_related("live_paper", "running").defer(*heavy)


class Exam(
    Mixing,
    Scoring,
    Access,
    Results,
    Telling,
    Published,
):
    """An exam editors compose. Students sit its published papers."""

    class Kind(models.TextChoices):
        PAST_PAPER = "past_paper", "Past paper"
        MOCK = "mock", "Mock"
        SUBJECT_TEST = "subject_test", "Subject test"
        COMBINED = "combined", "Combined"
        CUSTOM = "custom", "Custom"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MOCK)
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
    seed = models.BigIntegerField(
        default=new_seed, editable=False, help_text="What its draws are made with."
    )
    template = models.ForeignKey(
        "exams.ExamTemplate", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ExamQuerySet.as_manager()

    publisher = "exams.papers.publishing.PublishExam"
    withdrawer = "exams.papers.publishing.UnpublishExam"
    previewer = "exams.papers.phone.preview_of"
    kept_fields = ("live_paper", "slug", "seed")
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.FilterField("live"),
        index.FilterField("year"),
        index.FilterField("kind"),
    ]

    class Meta:
        permissions = [
            ("release_results", "Give results out"),
            ("run_exam", "Extend and close exams that are running"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "year"],
                nulls_distinct=False,
                name="exam_name_once_per_year",
            ),
            models.CheckConstraint(
                condition=Q(live=False)
                | Q(live_paper__isnull=False, slug__isnull=False),
                name="live_exam_has_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__gt=0), name="exam_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=F("starts_at")),
                name="exam_closes_after_it_opens",
                violation_error_message="It closes before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(late_entry_minutes=None) | Q(starts_at__isnull=False),
                name="late_entry_counts_from_an_opening",
                violation_error_message="A limit for late entry needs an opening time.",
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed=None) | Q(attempts_allowed__gt=0),
                name="exam_allows_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(form_count__range=(2, 4), form_overlap__lte=100),
                name="forms_are_two_to_four",
            ),
            models.CheckConstraint(
                condition=Q(live=False)
                | ~Q(release="at_time")
                | Q(results_at__isnull=False),
                name="live_exam_says_when_results_come",
            ),
            models.CheckConstraint(
                condition=Q(live=False) | ~Q(scoring="scaled") | Q(scale__isnull=False),
                name="live_scaled_exam_has_a_scale",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.year}" if self.year else self.name

    def clean(self):
        """No time so late that what is reckoned from it has no date."""
        super().clean()
        times = ("starts_at", "ends_at", "results_at")
        found = {x: getattr(self, x) for x in times if getattr(self, x)}
        late = [name for name, time in found.items() if time.year > LAST_YEAR]
        if late:
            message = f"Give a time before the end of {LAST_YEAR}."
            raise ValidationError(dict.fromkeys(late, message))

    @property
    def closed_at(self):
        """When staff closed it early, else None."""
        running = getattr(self, "running", None)
        return running and running.closed_at

    @property
    def results_given_at(self):
        """When staff gave its results out, else None."""
        running = getattr(self, "running", None)
        return running and running.released_at

    @property
    def promised_until(self):
        """Until when people may be writing by what was promised earlier, else None."""
        running = getattr(self, "running", None)
        return running and running.promised_until

    @property
    def total_marks(self):
        """Marks of the published paper, 0 before there is one."""
        return self.live_paper.total_marks if self.live_paper else 0

    @property
    def question_count(self):
        return self.live_paper.question_count if self.live_paper else 0
