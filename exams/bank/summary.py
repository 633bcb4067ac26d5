"""What the listing tells of a question and narrows by, kept in columns.

The database itself reads kind, languages and pictures off the row's streams.
"""

from django.db import models
from django.db.models.fields.json import KT

from exams.kinds import CHOICES


def anywhere(path):
    """A column: whether a JSON path finds something in any stream."""
    streams = models.Func(
        *("prompt", "answer", "explanation"),
        template="%(expressions)s",
        arg_joiner=" || ",
        output_field=models.JSONField(),
    )
    found = models.Func(
        streams,
        models.Value(path),
        function="jsonb_path_exists",
        output_field=models.BooleanField(),
    )
    return models.GeneratedField(
        expression=found, output_field=models.BooleanField(), db_persist=True
    )


class Summary(models.Model):
    """Columns of a question that its editors do not write."""

    kind = models.GeneratedField(
        expression=KT("answer__0__type"),
        output_field=models.CharField(max_length=40, choices=CHOICES, null=True),
        db_persist=True,
    )
    in_english = anywhere('$.**.en ? (@ like_regex "[^ ]")')
    in_hindi = anywhere('$.**.hi ? (@ like_regex "[^ ]")')
    has_picture = anywhere('$.**.image ? (@.type() == "number")')
    has_stale_text = models.BooleanField(
        default=False,
        editable=False,
        help_text="In its latest draft one language changed and the other did not.",
    )

    class Meta:
        abstract = True

    @property
    def kind_label(self):
        return dict(CHOICES).get(self.kind, "")

    @property
    def languages_label(self):
        names = ["English"] * self.in_english + ["Hindi"] * self.in_hindi
        return " + ".join(names) + (", stale" if self.has_stale_text else "")


LISTING_INDEXES = [
    models.Index(fields=["kind", "id"], name="question_by_kind"),
    models.Index(fields=["difficulty", "id"], name="question_by_difficulty"),
    models.Index(fields=["live", "id"], name="question_by_state"),
    models.Index(
        fields=[
            *("subject", "kind", "difficulty", "live", "has_unpublished_changes"),
            *("in_english", "in_hindi", "has_stale_text", "has_picture", "id"),
        ],
        name="question_counts",
    ),
]
