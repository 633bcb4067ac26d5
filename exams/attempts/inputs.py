"""What goes into the attempt calls."""

from rest_framework import serializers

from core.serializers import Input
from exams.attempts import states
from exams.attempts.batches import MAX_BIGINT, MAX_INT, MAX_ITEMS


class StartInput(Input):
    takeover = serializers.BooleanField(
        default=False, help_text="Hold the attempt on this device from now on."
    )


class AttemptQuery(Input):
    """Filters of the list."""

    cursor = serializers.CharField(required=False, max_length=500)
    page_size = serializers.CharField(required=False, max_length=10)
    exam = serializers.SlugField(
        required=False, max_length=140, help_text="The exam's slug."
    )
    status = serializers.ChoiceField(states.Status.choices, required=False)

    @property
    def lookups(self):
        named, said = {"exam": "exam__slug", "status": "status"}, self.validated_data
        return {named[name]: said[name] for name in named if name in said}


class SubmitInput(Input):
    epoch = serializers.IntegerField(
        min_value=1,
        max_value=MAX_INT,
        required=False,
        help_text="Of the start; with it a page that no longer holds the attempt does "
        "not hand it in.",
    )


class AnswerItem(Input):
    question = serializers.IntegerField(min_value=1, max_value=MAX_BIGINT)
    response = serializers.JSONField(
        allow_null=True,
        help_text='{"option": id}, {"options": [ids]} or {"value": "12.5"}; null clears.',
    )
    seq = serializers.IntegerField(min_value=1, max_value=MAX_INT)
    at_ms = serializers.IntegerField(min_value=0, max_value=MAX_BIGINT)
    time_spent_ms = serializers.IntegerField(
        min_value=0, max_value=MAX_BIGINT, default=0
    )
    flagged = serializers.BooleanField(default=False)


class StepInput(Input):
    epoch = serializers.IntegerField(min_value=1, max_value=MAX_INT)
    action = serializers.CharField(
        allow_null=True, max_length=64, help_text="What to do now; null notes the rest."
    )
    seq = serializers.IntegerField(min_value=1, max_value=MAX_INT)
    at_ms = serializers.IntegerField(min_value=0, max_value=MAX_BIGINT)
    time_spent_ms = serializers.IntegerField(
        min_value=0, max_value=MAX_BIGINT, default=0
    )
    flagged = serializers.BooleanField(default=False)


class AnswersInput(Input):
    epoch = serializers.IntegerField(min_value=1, max_value=MAX_INT)
    answers = AnswerItem(many=True, max_length=MAX_ITEMS)
