"""What the calls of machines take and answer, beside the documents themselves."""

from rest_framework import serializers

from core.serializers import Input
from exams.bank.models import Question
from exams.kinds import CHOICES

STATES = ["draft", "live", "changed"]
MOST = 100


class QuestionQuery(Input):
    """Filters of the list."""

    cursor = serializers.CharField(required=False, max_length=500)
    page_size = serializers.CharField(required=False, max_length=10)
    kind = serializers.ChoiceField(CHOICES, required=False)
    subject = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    topic = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    difficulty = serializers.ChoiceField(Question.Difficulty.choices, required=False)
    tag = serializers.CharField(required=False, max_length=100)
    state = serializers.ChoiceField(STATES, required=False)
    used = serializers.BooleanField(required=False, allow_null=True, default=None)
    import_batch = serializers.IntegerField(
        required=False, min_value=1, max_value=2**62
    )
    source = serializers.CharField(required=False, max_length=100)
    source_id = serializers.CharField(required=False, max_length=100)


class WriteQuery(Input):
    syllabus = serializers.CharField(
        required=False,
        default="",
        max_length=40,
        help_text="Code of the syllabus that subjects and topics are of.",
    )


class ChangeQuery(WriteQuery):
    translations_up_to_date = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Confirms that the languages say the same, like the editor's tick.",
    )


class BulkInput(Input):
    questions = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=MOST
    )
    publish = serializers.BooleanField(default=False)


class ErrorShown(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    param = serializers.CharField(allow_blank=True)


class BulkItem(serializers.Serializer):
    index = serializers.IntegerField()
    id = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(["created", "published", "refused"])
    errors = ErrorShown(many=True)


class BulkReport(serializers.Serializer):
    created = serializers.IntegerField()
    refused = serializers.IntegerField()
    items = BulkItem(many=True)


class QuestionShown(serializers.Serializer):
    """A question as its editors see it; `revision` goes into If-Match."""

    id = serializers.IntegerField()
    revision = serializers.IntegerField(allow_null=True)
    live = serializers.BooleanField()
    has_unpublished_changes = serializers.BooleanField()
    updated_at = serializers.DateTimeField()
    findings = ErrorShown(many=True, help_text="What keeps it from being published.")
    document = serializers.JSONField(
        allow_null=True, help_text="As docs/question-documents.md says."
    )
