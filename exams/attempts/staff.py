"""What staff do to an exam that runs, under /api/v1/staff/."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import StaffBearer
from core import idempotency
from core.serializers import Input
from exams.attempts import actions, cancelling, invigilating, languages
from exams.attempts.api import begun
from exams.attempts.deeds import Cancellation
from exams.attempts.models import Attempt
from exams.attempts.serializers import StartedAttempt

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
LONGEST = 24 * 60


class ReasonInput(Input):
    reason = serializers.CharField(max_length=200, help_text="Kept in the audit trail.")


class ExtendInput(ReasonInput):
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST)


class CancelInput(ReasonInput):
    question = serializers.IntegerField(min_value=1)
    scores = serializers.ChoiceField(Cancellation.Scores.choices)


class CancelledInExam(serializers.Serializer):
    attempts = serializers.IntegerField(
        help_text="How many that were handed in are marked anew, in a moment."
    )


class MessageInput(ReasonInput):
    text = serializers.CharField(max_length=500, help_text="What students read.")


class ToldExam(serializers.Serializer):
    attempts = serializers.IntegerField(help_text="How many are sitting it now.")


class RunningExam(serializers.Serializer):
    closed_at = serializers.DateTimeField(allow_null=True)
    results_given_at = serializers.DateTimeField(allow_null=True)


class ExtendedExam(serializers.Serializer):
    extended = serializers.IntegerField(help_text="How many attempts got more time.")


class ExtendedAttempt(serializers.Serializer):
    id = serializers.UUIDField()
    deadline_at = serializers.DateTimeField()


def needs(user, permission):
    if not user.has_perm(permission):
        raise PermissionDenied


def asked(request, form=Input):
    """What a permitted call says."""
    form = form(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


def once(request, work):
    """The work of a call that names itself, done once."""
    body = bytes(repr([request.path, sorted(request.data.items())]), "utf-8")
    return idempotency.once(request.user, idempotency.key_of(request), body, work)


class ReleaseResults(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exam_release_results", request=None, responses=RunningExam
    )
    def post(self, request, exam_id):
        """Give the results of an exam out; twice is as once."""
        needs(request.user, "exams.release_results")
        asked(request)
        exam = invigilating.release_results(request.user, exam_id, now=timezone.now())
        return Response(RunningExam(exam).data)


class CloseExam(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exam_close", request=ReasonInput, responses=RunningExam
    )
    def post(self, request, exam_id):
        """Let nobody start any more and end all open attempts; twice is as once."""
        needs(request.user, "exams.run_exam")
        said = asked(request, ReasonInput)
        now = timezone.now()
        exam = invigilating.close_exam(request.user, exam_id, now=now, **said)
        return Response(RunningExam(exam).data)


class CancelQuestion(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exam_cancel_question",
        request=CancelInput,
        responses=CancelledInExam,
    )
    def post(self, request, exam_id):
        """Let a question give everybody full marks, or leave it out; twice is as once."""
        needs(request.user, "exams.run_exam")
        said = asked(request, CancelInput)
        now = timezone.now()
        count = cancelling.cancel_question(request.user, exam_id, now=now, **said)
        return Response({"attempts": count})


class ExtendExam(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exam_extend",
        parameters=[KEY],
        request=ExtendInput,
        responses=ExtendedExam,
    )
    def post(self, request, exam_id):
        """Give all who are writing more time."""
        needs(request.user, "exams.run_exam")
        said = asked(request, ExtendInput)

        def extend():
            now = timezone.now()
            count = invigilating.extend_exam(request.user, exam_id, now=now, **said)
            return {"extended": count}

        return Response(once(request, extend))


class TellExam(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exam_message",
        parameters=[KEY],
        request=MessageInput,
        responses=ToldExam,
    )
    def post(self, request, exam_id):
        """Send a message to all who are sitting the exam."""
        needs(request.user, "exams.run_exam")
        said = asked(request, MessageInput)

        def tell():
            now = timezone.now()
            return {
                "attempts": invigilating.tell(request.user, exam_id, now=now, **said)
            }

        return Response(once(request, tell))


class ExtendAttempt(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_attempt_extend",
        parameters=[KEY],
        request=ExtendInput,
        responses=ExtendedAttempt,
    )
    def post(self, request, attempt_id):
        """Give one who is writing more time."""
        needs(request.user, "exams.run_exam")
        said = asked(request, ExtendInput)

        def extend():
            found = invigilating.extend_attempt(
                request.user, attempt_id, now=timezone.now(), **said
            )
            return dict(ExtendedAttempt(found).data)

        return Response(once(request, extend))


class AttemptStatus(serializers.ModelSerializer):
    class Meta:
        model = Attempt
        fields = ["id", "status", "epoch", "deadline_at", "closed_at", "late_sync"]


class VoidAttempt(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_attempt_void", request=ReasonInput, responses=AttemptStatus
    )
    def post(self, request, attempt_id):
        """Let an attempt count nowhere, for good; twice is as once."""
        needs(request.user, "exams.void_attempt")
        said = asked(request, ReasonInput)
        found = invigilating.void_attempt(
            request.user, attempt_id, now=timezone.now(), **said
        )
        return Response(AttemptStatus(found).data)


class FreeAttempt(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_attempt_free", request=ReasonInput, responses=AttemptStatus
    )
    def post(self, request, attempt_id):
        """Let another device of the student go on with an attempt that is held."""
        needs(request.user, "exams.run_exam")
        said = asked(request, ReasonInput)
        found = invigilating.free_attempt(
            request.user, attempt_id, now=timezone.now(), **said
        )
        return Response(AttemptStatus(found).data)


class StartTrial(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "starting"

    @extend_schema(
        operation_id="staff_exam_trial",
        parameters=[languages.HEADER],
        request=None,
        responses={201: StartedAttempt, 200: StartedAttempt},
    )
    def post(self, request, exam_id):
        """Start a test run that never counts (201) or answer the open one (200)."""
        needs(request.user, "exams.change_exam")
        asked(request)
        now = timezone.now()
        attempt, is_new = actions.start_trial(
            request.user, exam_id, session_id=request.auth, now=now
        )
        return begun(request, attempt, is_new, now)
