"""The calls about an attempt's time: heartbeat, pause, resume, and sections."""

from django.utils import timezone

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import BearerClaims
from exams.attempts import heartbeats, pausing
from exams.attempts.batches import decoded, json_answer
from exams.attempts.clockwork import Clock, EpochInput, Heartbeat, HeartbeatInput


def said(request):
    form = EpochInput(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


def clock(attempt, now):
    """What `Clock` says of an attempt."""
    return {
        "status": attempt.status,
        "epoch": attempt.epoch,
        "deadline_at": attempt.deadline_at,
        "server_time": now,
        "remaining_seconds": attempt.remaining_seconds(now),
        "open_sections": attempt.open_sections,
        "section_until": attempt.section_until,
    }


class SendHeartbeat(APIView):
    """As often as each student's phone likes: no user row, a timer or one statement."""

    authentication_classes = [BearerClaims]
    permission_classes = [IsAuthenticated]
    throttle_classes = []

    @extend_schema(
        operation_id="attempt_heartbeat", request=HeartbeatInput, responses=Heartbeat
    )
    def post(self, request, attempt_id):
        """How much time is left, and what staff say."""
        return beaten(request.user.pk, request.auth, attempt_id, request.body)


def beaten(user_id, session_id, attempt_id, body):
    """The answer to a heartbeat, with nothing of a framework."""
    form = HeartbeatInput(data=decoded(body))
    form.is_valid(raise_exception=True)
    told, now = form.validated_data, timezone.now()
    return json_answer(
        heartbeats.beat(user_id, session_id, attempt_id, now=now, **told)
    )


class PauseAttempt(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "calls"

    @extend_schema(operation_id="attempt_pause", request=EpochInput, responses=Clock)
    def post(self, request, attempt_id):
        """Stop the clock, where the exam allows it; twice is as once."""
        told, now = said(request), timezone.now()
        found = pausing.pause(request.user, request.auth, attempt_id, now=now, **told)
        return Response(clock(found, now))


class ResumeAttempt(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "calls"

    @extend_schema(operation_id="attempt_resume", request=EpochInput, responses=Clock)
    def post(self, request, attempt_id):
        """Go on with the time that was left; twice is as once."""
        told, now = said(request), timezone.now()
        found = pausing.resume(request.user, request.auth, attempt_id, now=now, **told)
        return Response(clock(found, now))


class FinishSection(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "calls"

    @extend_schema(
        operation_id="attempt_section_finish", request=EpochInput, responses=Clock
    )
    def post(self, request, attempt_id, number):
        """End a section for good; twice is as once."""
        told, now = said(request), timezone.now()
        found = pausing.finish_section(
            request.user, request.auth, attempt_id, number, now=now, **told
        )
        return Response(clock(found, now))
