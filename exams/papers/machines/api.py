"""Exams for machines, under /api/v1/staff/exams/."""

from django.core.exceptions import PermissionDenied

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import StaffBearer
from core.pagination import Newest
from exams.bank.machines.actions import error
from exams.bank.machines.api import IF_MATCH, STALE, asked, revision_of
from exams.bank.machines.listing import in_state
from exams.papers import access
from exams.papers.machines import actions
from exams.papers.machines.serializers import (
    ExamInput,
    StaffExamQuery,
    StaffExamRow,
    StaffExamShown,
)
from exams.papers.models import Exam
from exams.papers.publishing import readiness


def needs(user, verb):
    if not user.has_perm(f"exams.{verb}_exam"):
        raise PermissionDenied


def answer(exam_id, status=200):
    """The latest draft with what keeps it from being published, and its ETag."""
    draft = access.exam_draft(exam_id)
    draft.findings = [error(x.code, x.message, x.field) for x in readiness(draft)]
    body = StaffExamShown(draft).data
    return Response(body, status=status, headers={"ETag": f'"{body["revision"]}"'})


class StaffExams(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exams",
        parameters=[StaffExamQuery],
        responses=StaffExamRow(many=True),
    )
    def get(self, request):
        """Exams, the newest first, by cursor."""
        needs(request.user, "view")
        wanted = asked(StaffExamQuery, request.query_params.dict())
        exact = {x: wanted[x] for x in ("kind", "year") if x in wanted}
        rows = Exam.objects.defer("emails").filter(**exact).order_by("-pk")
        if "state" in wanted:
            rows = rows.filter(in_state(wanted["state"]))
        pages = Newest()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(StaffExamRow(page, many=True).data)

    @extend_schema(
        operation_id="staff_exam_create",
        request=ExamInput,
        responses={201: StaffExamShown},
    )
    def post(self, request):
        """Write a new draft."""
        needs(request.user, "add")
        exam = actions.add_draft(request.user, asked(ExamInput, request.data))
        return answer(exam.pk, status=201)


class StaffExam(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(operation_id="staff_exam", responses=StaffExamShown)
    def get(self, request, exam_id):
        """The latest draft of an exam with its sections."""
        needs(request.user, "view")
        return answer(exam_id)

    @extend_schema(
        operation_id="staff_exam_update",
        parameters=[IF_MATCH],
        request=ExamInput(partial=True),
        responses={200: StaffExamShown, **STALE},
    )
    def patch(self, request, exam_id):
        """A new draft: what is left out stays. Needs If-Match."""
        needs(request.user, "change")
        access.exam_draft(exam_id)
        revision = revision_of(request, required=True)
        form = ExamInput(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        actions.change_draft(
            request.user, exam_id, form.validated_data, revision=revision
        )
        return answer(exam_id)


class PublishStaffExam(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exam_publish",
        parameters=[IF_MATCH],
        request=None,
        responses={200: StaffExamShown, **STALE},
    )
    def post(self, request, exam_id):
        """Publish the latest draft, or say everything that keeps it back."""
        needs(request.user, "publish")
        actions.publish(request.user, exam_id, revision=revision_of(request))
        return answer(exam_id)


class UnpublishStaffExam(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_exam_unpublish",
        parameters=[IF_MATCH],
        request=None,
        responses={200: StaffExamShown, **STALE},
    )
    def post(self, request, exam_id):
        """Hide an exam; who is writing goes on."""
        needs(request.user, "publish")
        actions.unpublish(request.user, exam_id, revision=revision_of(request))
        return answer(exam_id)
