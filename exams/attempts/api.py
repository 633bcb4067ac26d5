"""The attempt calls: validate, call once, answer."""

from django.http import HttpResponse
from django.utils import timezone

import orjson
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import BearerClaims
from cms.media.links import asset_urls
from core.pagination import Newest
from exams.attempts import (
    access,
    actions,
    history,
    inputs,
    languages,
    leases,
    places,
    reviewing,
    saving,
    serializers,
    stepping,
)
from exams.attempts.batches import json_answer, read_batch
from exams.attempts.clocks import clock
from exams.attempts.marks import AttemptResult
from exams.attempts.models import Attempt


def with_paper(head, attempt, language):
    """The head's object and the kept bytes of the attempt's paper as one JSON object."""
    body = orjson.dumps(head)[:-1] + b"," + places.delivery_of(attempt, language)[1:]
    return HttpResponse(body, content_type="application/json")


class StartAttempt(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "starting"

    @extend_schema(
        operation_id="attempt_start",
        parameters=[languages.HEADER],
        request=inputs.StartInput,
        responses={
            201: serializers.StartedAttempt,
            200: serializers.StartedAttempt,
        },
    )
    def post(self, request, slug):
        """Start an attempt (201) or answer the open one (200)."""
        form = inputs.StartInput(data=request.data)
        form.is_valid(raise_exception=True)
        now = timezone.now()
        attempt, is_new = actions.start_attempt(
            request.user, slug, session_id=request.auth, now=now, **form.validated_data
        )
        return begun(request, attempt, is_new, now)


def begun(request, attempt, is_new, now):
    """201 with a new attempt and its paper, 200 with the one under way."""
    head = started(attempt, request.user, request.auth, now)
    response = with_paper(head, attempt, languages.asked(request))
    response.status_code = 201 if is_new else 200
    return response


def started(attempt, user, sid, now):
    return {
        "id": attempt.pk,
        "number": attempt.number,
        "first_seq": attempt.first_seq,
        **clock(attempt, now),
        "lease": leases.lease(attempt),
        "watermark": leases.watermark(user, now),
        "order": attempt.order,
        "media": asset_urls(places.shown_media(attempt), attempt.user_id, sid, now=now),
    }


class MyAttempts(ListAPIView):
    """One's own attempts, the newest first; of one exam, or in one state."""

    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"
    serializer_class = serializers.AttemptSummary
    pagination_class = Newest
    queryset = Attempt.objects.none()

    def get_queryset(self):
        asked = inputs.AttemptQuery(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        rows = Attempt.objects.of(self.request.user).with_release()
        return rows.defer(*history.HEAVY).filter(**asked.lookups)

    @extend_schema(parameters=[inputs.AttemptQuery])
    def get(self, request):
        return self.list(request)


class MyAttempt(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(operation_id="attempt_state", responses=serializers.AttemptState)
    def get(self, request, attempt_id):
        """The attempt with every saved answer and flag."""
        attempt = access.own_attempt(request.user, attempt_id)
        context = {"now": timezone.now()}
        return Response(serializers.AttemptState(attempt, context=context).data)


class SaveAnswers(APIView):
    """The hottest call: no user row, no serializer, one statement."""

    authentication_classes = [BearerClaims]
    permission_classes = [IsAuthenticated]
    throttle_classes = []

    @extend_schema(
        operation_id="attempt_save",
        request=inputs.AnswersInput,
        responses=serializers.SavedAnswers,
    )
    def put(self, request, attempt_id):
        """Save a batch of answers; sending it again changes nothing."""
        return saved(request.user.pk, request.auth, attempt_id, request.body)


def saved(user_id, session_id, attempt_id, body):
    """The answer to a save, with nothing of a framework."""
    epoch, items = read_batch(body)
    now = timezone.now()
    return json_answer(
        saving.save_answers(
            user_id, session_id, attempt_id, epoch=epoch, items=items, now=now
        )
    )


class CaseStage(APIView):
    """A question answered in steps: what is open now, and the next step."""

    permission_classes = [IsAuthenticated]
    throttle_scope = "calls"

    @extend_schema(
        operation_id="attempt_case",
        parameters=[languages.HEADER],
        responses=serializers.OpenedCase,
    )
    def get(self, request, attempt_id, question_id):
        """What the steps taken so far have opened."""
        attempt, version = access.own_case(request.user, attempt_id, question_id)
        return json_answer(opened_case(request, attempt, version, question_id))

    @extend_schema(
        operation_id="attempt_step",
        parameters=[languages.HEADER],
        request=inputs.StepInput,
        responses=serializers.StepTaken,
    )
    def post(self, request, attempt_id, question_id):
        """Take one action and see what it opens; a step sent again changes nothing."""
        attempt, version = access.own_case(request.user, attempt_id, question_id)
        form = inputs.StepInput(data=request.data)
        form.is_valid(raise_exception=True)
        saved = stepping.take_step(
            request.user,
            request.auth,
            attempt_id,
            question_id,
            step=form.validated_data,
            now=timezone.now(),
        )
        opened = opened_case(request, attempt, version, question_id)
        return json_answer({**saved, **opened})


def opened_case(request, attempt, version, question_id):
    found = access.opened(version, access.given(attempt, question_id))
    media = asset_urls(sorted(found["media"]), attempt.user_id, request.auth)
    texts = languages.only(found["texts"], languages.asked(request))
    return {**found, "texts": texts, "media": media}


class SubmitAttempt(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "submitting"

    @extend_schema(
        operation_id="attempt_submit",
        request=inputs.SubmitInput,
        responses=serializers.SubmittedAttempt,
    )
    def post(self, request, attempt_id):
        """Hand in; a second call answers the same."""
        form = inputs.SubmitInput(data=request.data)
        form.is_valid(raise_exception=True)
        now = timezone.now()
        attempt = actions.submit_attempt(
            request.user,
            attempt_id,
            session_id=request.auth,
            now=now,
            **form.validated_data,
        )
        context = {"now": now}
        return Response(serializers.SubmittedAttempt(attempt, context=context).data)


class MyResult(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(operation_id="attempt_result", responses=AttemptResult)
    def get(self, request, attempt_id):
        """Score and breakdowns, once released."""
        attempt = access.released_attempt(request.user, attempt_id)
        return Response(AttemptResult(attempt.result.current).data)


class MyReview(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(
        operation_id="attempt_review",
        parameters=[languages.HEADER],
        responses=serializers.AttemptReview,
    )
    def get(self, request, attempt_id):
        """Every question with one's response, key and explanation: what the exam shows."""
        now = timezone.now()
        attempt = access.reviewed_attempt(request.user, attempt_id, now=now)
        later, language = (
            access.explaining_media(attempt, now),
            languages.asked(request),
        )
        hashes = [*places.shown_media(attempt), *sorted(later)]
        head = {
            "id": attempt.pk,
            "order": attempt.order,
            "media": asset_urls(hashes, attempt.user_id, request.auth),
            "review": reviewing.review(attempt, language),
        }
        return with_paper(head, attempt, language)


class AttemptLinks(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(operation_id="attempt_links", responses=serializers.AttemptLinks)
    def get(self, request, attempt_id):
        """Fresh links to the attempt's pictures: those of a start run out."""
        attempt, hashes = access.own_pictures(request.user, attempt_id)
        return json_answer({"media": asset_urls(hashes, attempt.user_id, request.auth)})
