"""Banners: a picture and a few words that lead somewhere."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.blocks.bands import TONES
from cms.site.links import validate_address
from home.models.windowed import Windowed

MOST_FACTS, LONGEST = 10, 100


def validate_tracking(value):
    """A few short texts by name, since they are sent on to whoever counts."""
    fits = isinstance(value, dict) and len(value) <= MOST_FACTS
    texts = [*value.keys(), *value.values()] if fits else [None]
    if not all(isinstance(x, str) and len(x) <= LONGEST for x in texts):
        raise ValidationError('Up to ten short texts, such as {"campaign": "june"}.')


class Banner(Windowed):
    """One of the large cards at the top of a home screen; the first one goes first."""

    title = models.CharField(max_length=80)
    subtitle = models.CharField(max_length=160, blank=True)
    image = models.ForeignKey(
        "cms.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="picture",
        help_text="Twice as wide as high fits. Once this is published everybody may "
        "see it.",
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="A page or an article.",
    )
    exam = models.ForeignKey(
        "exams.Exam", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    url = models.CharField(
        "address",
        max_length=300,
        blank=True,
        validators=[validate_address],
        help_text="https://…, or /a/place/in/the/app.",
    )
    theme = models.CharField(
        "background", max_length=10, choices=TONES, default=TONES[0][0]
    )
    tracking = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_tracking],
        help_text='What the app says when somebody taps it, such as {"campaign": "june"}.',
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("subtitle"),
        FieldRowPanel([FieldPanel("image"), FieldPanel("theme")]),
        MultiFieldPanel(
            [FieldPanel("page"), FieldPanel("exam"), FieldPanel("url")],
            heading="Where it leads",
            help_text="One of them, or nowhere.",
        ),
        *Windowed.window_panels,
        FieldPanel("tracking"),
    ]

    class Meta(Windowed.Meta):
        constraints = [
            *Windowed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(page=None, exam=None)
                | Q(page=None, url="")
                | Q(exam=None, url=""),
                name="banner_leads_to_one_place",
                violation_error_message="It leads to one place: give one of them.",
            ),
        ]

    def __str__(self):
        return self.title
