"""Settings of the app, as JSON: each version a row, one of a key in force."""

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Max, Q

from wagtail.admin.panels import FieldPanel

from jsonschema import Draft202012Validator

from cms.site.gathering import gathered

NUMBER_LOCK = 7_265_013


def config_keys():
    """{key: ConfigKey} of every room's `config_keys.py`: what may leave, and its shape."""
    return {known.key: known for known in gathered("config_keys", "CONFIG_KEYS")}


def key_choices():
    return [(key, f"{key}: {known.label}") for key, known in config_keys().items()]


class AppConfigQuerySet(models.QuerySet):
    def next_number(self, key):
        """The number of a key's next version; nobody else gets it in the meantime."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NUMBER_LOCK, key]
            )
        return (self.filter(key=key).aggregate(n=Max("number"))["n"] or 0) + 1


class AppConfig(models.Model):
    """A version of the setting of a key. What was published is never edited."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    key = models.CharField(max_length=60, help_text="What the app asks for.")
    number = models.PositiveIntegerField("version", editable=False)
    status = models.CharField(
        max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    content = models.JSONField(default=dict, blank=True)
    note = models.CharField(
        max_length=200, blank=True, help_text="What is new in this version."
    )
    published_at = models.DateTimeField(null=True, editable=False)

    objects = AppConfigQuerySet.as_manager()

    panels = [FieldPanel("key"), FieldPanel("content"), FieldPanel("note")]

    class Meta:
        verbose_name = "app setting"
        ordering = ["key", "-number"]
        permissions = [("publish_appconfig", "Can publish app settings")]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "number"], name="config_version_once"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(status="published"),
                name="one_published_config_per_key",
            ),
        ]

    def __str__(self):
        return f"{self.key}, version {self.number}"

    def clean(self):
        super().clean()
        if complaints := faults(self.key, self.content):
            raise ValidationError({"content": complaints})


def faults(key, content):
    """Why the content of a key does not fit its schema, as sentences."""
    known = config_keys().get(key)
    if known is None:
        return [f"No app asks for “{key}”."]
    found = Draft202012Validator(known.schema).iter_errors(content)
    return [
        f"{'.'.join(map(str, error.path)) or 'The whole'}: {error.message}"[:300]
        for error in sorted(found, key=lambda error: list(map(str, error.path)))
    ]
