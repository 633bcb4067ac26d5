"""What the calls about imports take and answer."""

from rest_framework import serializers

from core.serializers import Input
from exams.interchange import topics
from exams.interchange.models import ImportBatch
from exams.interchange.problems import CODES
from exams.interchange.reading import AUTO, CHOICES

TEXT = {"required": False, "allow_blank": True}
STATES = [(label, label) for label in ImportBatch.Status.labels]


class Mapping(serializers.JSONField):
    """A JSON object of short texts, also where a form sends it as text."""

    def __init__(self, longest=200, **options):
        super().__init__(binary=True, required=False, **options)
        self.longest = longest

    def to_internal_value(self, data):
        found = super().to_internal_value(data)
        if (
            not isinstance(found, dict)
            or len(found) > 200
            or not all(
                isinstance(x, str) and len(x) <= self.longest
                for x in [*found, *found.values()]
            )
        ):
            raise serializers.ValidationError("Send an object of short texts.")
        return found


class ImportInput(Input):
    """A file and what is asked of it; see docs/importing.md."""

    file = serializers.FileField(max_length=255)
    media = serializers.FileField(
        required=False, max_length=255, help_text="A ZIP of pictures."
    )
    format = serializers.ChoiceField(CHOICES, default=AUTO)
    exam = serializers.CharField(
        max_length=120, **TEXT, help_text="Its name; without it, into the bank."
    )
    year = serializers.IntegerField(required=False, min_value=1900, max_value=2200)
    syllabus = serializers.CharField(max_length=40, **TEXT)
    subject = serializers.CharField(
        max_length=200, **TEXT, help_text="Of questions that name none."
    )
    section = serializers.CharField(max_length=120, default="Questions")
    mapping = Mapping(help_text="{a header of the sheet: our column, or nothing}")
    categories = Mapping(
        longest=topics.LONGEST,
        help_text="{a category of the file: the code of a topic, or new: and the code of "
        "the subject where it becomes one}",
    )
    dry_run = serializers.BooleanField(default=False, help_text="Only check.")
    partial = serializers.BooleanField(default=False, help_text="Take good rows.")
    publish = serializers.BooleanField(default=False)
    new_versions = serializers.BooleanField(default=False)


class FindingShown(serializers.Serializer):
    row = serializers.IntegerField(help_text="0 is the whole file.")
    column = serializers.CharField(allow_blank=True)
    code = serializers.CharField(help_text=f"Such as {', '.join(list(CODES)[:3])}.")
    message = serializers.CharField()
    is_note = serializers.BooleanField(help_text="The row goes in all the same.")


class Counts(serializers.Serializer):
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    sections_created = serializers.IntegerField()


class ImportShown(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(STATES)
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    format = serializers.CharField()
    exam = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField(help_text="Rows done of this pass.")
    total = serializers.IntegerField()
    failure = serializers.CharField(allow_blank=True)
    counts = Counts(help_text="So far; before it ran, what would become of the rows.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class CategoryShown(serializers.Serializer):
    name = serializers.CharField()
    questions = serializers.IntegerField()


class ImportPage(ImportShown):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    findings = FindingShown(many=True)
    categories = CategoryShown(many=True, help_text="Of the file; the first 200.")


class FindingsQuery(Input):
    cursor = serializers.CharField(required=False, max_length=500)
    page_size = serializers.CharField(required=False, max_length=10)
