"""Sample questions: checked here, since their key stays on the server."""

from django.conf import settings

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import BearerHint
from core.clients import place
from core.serializers import Input
from home import samples


class SampleInput(Input):
    chosen = serializers.ListField(
        child=serializers.CharField(max_length=64),
        min_length=1,
        max_length=8,
        help_text="Ids of the options chosen.",
    )
    language = serializers.ChoiceField(
        choices=settings.CONTENT_LANGUAGES, default=settings.CONTENT_LANGUAGES[0]
    )


class SampleResult(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=["correct", "partial", "wrong"])
    right = serializers.ListField(child=serializers.CharField())
    explanation = serializers.CharField(help_text="HTML, its formulas as MathML.")


class CheckSample(APIView):
    authentication_classes = [BearerHint]
    permission_classes = [AllowAny]
    throttle_scope = "samples"

    @extend_schema(request=SampleInput, responses=SampleResult)
    def post(self, request, question_id):
        """Whether an answer to a sample question of the site is right."""
        given = SampleInput(data=request.data)
        given.is_valid(raise_exception=True)
        result = samples.answer(
            question_id, **given.validated_data, place=place(request)
        )
        return Response(SampleResult(result).data)
