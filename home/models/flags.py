"""Features that are switched on and off without a release."""

from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from wagtail.admin.panels import FieldPanel, FieldRowPanel

MODULE = "module."
BASIS = {"home", "cms", "accounts", "core"}
KEY = RegexValidator(
    r"\A[a-z0-9-]+(\.[a-z0-9-]+)*\Z", "Small letters, digits, hyphens, points."
)


class FeatureFlag(models.Model):
    """A switch that the app asks for by name.

    `module.exams` is the switch of a whole room: off, that part of the API answers 503.
    """

    key = models.CharField(max_length=60, unique=True, validators=[KEY])
    note = models.CharField(max_length=200, blank=True, help_text="What it switches.")
    is_on = models.BooleanField("on", default=False)
    percentage = models.PositiveSmallIntegerField(
        default=100,
        validators=[MaxValueValidator(100)],
        help_text="Of all students, always the same ones. 0 with batches: these alone.",
    )
    batches = models.ManyToManyField(
        "accounts.Batch", blank=True, help_text="Have it whatever the percentage."
    )

    panels = [
        FieldPanel("key"),
        FieldPanel("note"),
        FieldPanel("is_on"),
        FieldRowPanel([FieldPanel("percentage"), FieldPanel("batches")]),
    ]

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percentage__lte=100), name="flag_is_for_at_most_all"
            ),
            models.CheckConstraint(
                condition=~Q(key__startswith=MODULE) | Q(percentage=100),
                name="module_is_on_for_all_or_none",
                violation_error_message="A module is on or off for everybody.",
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def facts(self):
        """What decides for whom it is on, as JSON; its batches prefetched."""
        return {
            "on": self.is_on,
            "percentage": self.percentage,
            "batches": [batch.pk for batch in self.batches.all()],
        }

    def clean(self):
        super().clean()
        if self.key.startswith(MODULE) and self.key[len(MODULE) :] not in rooms():
            words = f"One of {', '.join(sorted(rooms()))} can be switched off."
            raise ValidationError({"key": f"There is no such module. {words}"})


def rooms():
    """Those that can be switched off: all that stand on the basis."""
    return set(settings.ROOMS) - BASIS


def is_on(key, facts, visitor):
    """Whether somebody has the feature; the same answer for them each time."""
    if not facts["on"] or facts["percentage"] == 100:
        return facts["on"]
    if visitor.user is None:
        return False
    if facts["batches"] and not visitor.batches.isdisjoint(facts["batches"]):
        return True
    digest = sha256(f"{key}:{visitor.user.pk}".encode()).digest()
    return int.from_bytes(digest[:4]) % 100 < facts["percentage"]
