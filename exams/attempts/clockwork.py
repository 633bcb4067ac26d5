"""What goes in and out of the calls about an attempt's time."""

from rest_framework import serializers

from core.serializers import Input
from exams.attempts import states
from exams.attempts.batches import MAX_BIGINT
from exams.attempts.deeds import Message

MOST_NOTES = 20
DAY_MS = 86_400_000


class Lease(serializers.Serializer):
    """Offline, an answer counts while `at_ms` is within start and deadline."""

    attempt = serializers.UUIDField()
    epoch = serializers.IntegerField()
    deadline = serializers.DateTimeField()
    first_seq = serializers.IntegerField()
    signature = serializers.CharField()


class Watermark(serializers.Serializer):
    display_name = serializers.CharField()
    user_hash = serializers.CharField()
    issued_at = serializers.DateTimeField()
    signature = serializers.CharField()


class Clock(serializers.Serializer):
    """What is left of the time; a client counts down from `remaining_seconds`."""

    status = serializers.ChoiceField(states.Status.choices)
    epoch = serializers.IntegerField()
    deadline_at = serializers.DateTimeField()
    server_time = serializers.DateTimeField()
    remaining_seconds = serializers.IntegerField()
    open_sections = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="The sections that take answers; null: all.",
    )
    section_until = serializers.DateTimeField(
        allow_null=True, help_text="When the open section ends by the clock."
    )


class SentMessage(serializers.ModelSerializer):
    class Meta:
        model = Message
        fields = ["id", "text", "sent_at"]


class EpochInput(Input):
    epoch = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class FocusNote(Input):
    """The exam's page was left at `at_ms`, for so long."""

    at_ms = serializers.IntegerField(min_value=0, max_value=MAX_BIGINT)
    away_ms = serializers.IntegerField(min_value=0, max_value=DAY_MS)


class HeartbeatInput(EpochInput):
    focus = FocusNote(many=True, default=list, max_length=MOST_NOTES)


class Heartbeat(Clock):
    messages = SentMessage(
        many=True, help_text="Every message of the staff since the start."
    )
