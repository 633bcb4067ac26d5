"""What goes in and out of the attempt calls, by direction."""

from rest_framework import serializers

from exams.attempts import leases
from exams.attempts.clockwork import Clock, Lease, SentMessage, Watermark
from exams.attempts.deeds import Message
from exams.attempts.marks import AttemptExam, AttemptResult, ReviewedQuestion
from exams.attempts.models import Answer, Attempt


class Receipt(serializers.Serializer):
    seqs = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="[[first, last]] of the seqs received.",
    )
    hash = serializers.CharField(help_text="Running sha256 over the items received.")


class RejectedItem(serializers.Serializer):
    question = serializers.IntegerField()
    code = serializers.CharField()


class SavedAnswers(serializers.Serializer):
    saved = serializers.IntegerField()
    stale = serializers.IntegerField()
    rejected = RejectedItem(many=True)
    receipt = Receipt()
    server_time = serializers.DateTimeField()
    saved_at = serializers.DateTimeField(
        allow_null=True, help_text="When something new came last: “saved 12:03:11”."
    )
    remaining_seconds = serializers.IntegerField()
    messages = SentMessage(
        many=True,
        help_text="Every message of the staff since the start; show new ones.",
    )


class PaperOrder(serializers.Serializer):
    question = serializers.IntegerField()
    options = serializers.ListField(child=serializers.CharField())


class DeliveredPaper(serializers.Serializer):
    sections = serializers.ListField(child=serializers.JSONField())
    questions = serializers.ListField(child=serializers.JSONField())
    stimuli = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        help_text="[{id, version, texts: {language: [block]}}] that questions name.",
    )
    order = PaperOrder(many=True)
    media = serializers.DictField(child=serializers.CharField())


class StartedAttempt(DeliveredPaper, Clock):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    first_seq = serializers.IntegerField()
    lease = Lease()
    watermark = Watermark()


class AttemptLinks(serializers.Serializer):
    media = serializers.DictField(child=serializers.CharField())


class Releases(serializers.DateTimeField):
    """When the result may leave; it may move while others are still writing."""

    def __init__(self):
        told = "When the result may leave; null while it is open or nobody has said."
        super().__init__(allow_null=True, read_only=True, help_text=told)


class AttemptSummary(serializers.ModelSerializer):
    exam = AttemptExam()
    releases_at = Releases()

    class Meta:
        model = Attempt
        fields = [
            "id",
            "exam",
            "number",
            "is_trial",
            "status",
            "started_at",
            "deadline_at",
            "closed_at",
            "settled_at",
            "late_sync",
            "releases_at",
        ]


class SavedAnswer(serializers.ModelSerializer):
    question = serializers.IntegerField(source="question_id")

    class Meta:
        model = Answer
        fields = ["question", "response", "seq", "at_ms", "time_spent_ms", "flagged"]


class AttemptState(AttemptSummary):
    lease = serializers.SerializerMethodField()
    receipt = Receipt()
    answers = serializers.SerializerMethodField(
        help_text="One for each question that was visited or answered."
    )
    server_time = serializers.SerializerMethodField()
    remaining_seconds = serializers.SerializerMethodField()
    messages = serializers.SerializerMethodField()

    class Meta(AttemptSummary.Meta):
        fields = [
            *AttemptSummary.Meta.fields,
            "epoch",
            "first_seq",
            "ended_by",
            "paused_at",
            "open_sections",
            "section_until",
            "lease",
            "saved_at",
            "receipt",
            "answers",
            "server_time",
            "remaining_seconds",
            "messages",
        ]

    def get_lease(self, attempt) -> Lease:
        return leases.lease(attempt)

    def get_answers(self, attempt) -> SavedAnswer(many=True):
        return list(attempt.answers.values(*SavedAnswer.Meta.fields))

    def get_server_time(self, attempt) -> str:
        return self.context["now"].isoformat()

    def get_remaining_seconds(self, attempt) -> int:
        return attempt.remaining_seconds(self.context["now"])

    def get_messages(self, attempt) -> SentMessage(many=True):
        return SentMessage(Message.objects.for_attempt(attempt), many=True).data


class SubmittedAttempt(serializers.ModelSerializer):
    releases_at = Releases()
    result = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields = ["id", "status", "closed_at", "settled_at", "releases_at", "result"]

    def get_result(self, attempt) -> AttemptResult(allow_null=True):
        if not attempt.is_released(self.context["now"]):
            return None
        return AttemptResult(attempt.result.current).data


class OpenedCase(serializers.Serializer):
    """What the steps taken so far have opened, in the form of delivery."""

    stages = serializers.ListField(
        child=serializers.JSONField(), help_text="[{id, actions: [{id, cost}]}]"
    )
    taken = serializers.ListField(child=serializers.CharField())
    stage = serializers.CharField(help_text="Where the case stands.")
    open = serializers.ListField(
        child=serializers.CharField(), help_text="The actions possible now."
    )
    left = serializers.CharField(
        allow_null=True, help_text="What the budget still holds; null without one."
    )
    texts = serializers.JSONField(
        help_text="{language: {id: [block]}}; the result of an action under result-<id>."
    )
    formulas = serializers.DictField(child=serializers.CharField())
    media = serializers.DictField(child=serializers.CharField())


class StepTaken(OpenedCase):
    saved = serializers.IntegerField()
    stale = serializers.IntegerField()
    response = serializers.JSONField(allow_null=True, help_text="As it is stored now.")
    receipt = Receipt()
    server_time = serializers.DateTimeField()
    saved_at = serializers.DateTimeField(allow_null=True)
    remaining_seconds = serializers.IntegerField()
    messages = SentMessage(many=True)


class AttemptReview(DeliveredPaper):
    id = serializers.UUIDField()
    review = ReviewedQuestion(many=True)
