"""How answers turn into marks, and marks into a scaled score: versioned data."""

from django.db import models

from exams.kinds import right_or_nothing
from exams.papers.forms import validate_rule
from exams.papers.scaling import validate_scale


class Versioned(models.Model):
    """Data with a name whose next version is another row; `user_rows` point at it."""

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(
        null=True, editable=False, help_text="When a paper was first compiled with it."
    )

    class Meta:
        abstract = True
        ordering = ["name", "-version"]

    def __str__(self):
        return f"{self.name} (version {self.version})"

    @property
    def is_used(self):
        return self.used_at is not None or getattr(self, self.user_rows).exists()


class MarkingRule(Versioned):
    """How answers turn into marks; never edited once an exam points at it.

    `kinds` is {kind: {"mode", "right", "wrong", "blank"}}: shares of the marks of the
    question's place, rationals as strings ("-1/3").
    """

    user_rows = "sections"

    kinds = models.JSONField(default=right_or_nothing, validators=[validate_rule])

    class Meta(Versioned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="marking_rule_version_once"
            )
        ]


class ScoreScale(Versioned):
    """How a score becomes a scaled one; never edited once an exam points at it.

    `content` is {"slope": "1/2", "offset": "100"}, or {"table": [["0", "200"], …]}:
    from this score on, that scaled score. Numbers are strings, fractions allowed.
    """

    user_rows = "exams"

    content = models.JSONField(validators=[validate_scale])

    class Meta(Versioned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="score_scale_version_once"
            )
        ]
