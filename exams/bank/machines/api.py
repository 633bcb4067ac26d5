"""Questions for machines, under /api/v1/staff/questions/."""

import re

from django.core.exceptions import PermissionDenied

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import StaffBearer
from core import idempotency
from core.pagination import Newest
from core.problems import Refusal
from exams.bank import rules
from exams.bank.describing import documents_of
from exams.bank.drafts import drafts_of
from exams.bank.machines import actions, serializers
from exams.bank.machines.listing import filtered
from exams.bank.models import Question
from exams.kinds import KINDS

DOCUMENT = {
    "application/json": {
        "type": "object",
        "description": "A question document; see docs/question-documents.md and "
        "docs/question-document.schema.json.",
        "required": ["schema", "kind"],
        "properties": {
            "schema": {"type": "integer", "enum": [1]},
            "kind": {"type": "string", "enum": list(KINDS)},
        },
    }
}
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='The ETag of the question as it was read, such as "12".',
)
SHOWN = serializers.QuestionShown
STALE = {
    412: OpenApiResponse(description="Somebody changed it since it was read."),
    428: OpenApiResponse(description="Say with If-Match what was read."),
}


def needs(user, *permissions):
    if not user.has_perms([f"exams.{name}_question" for name in permissions]):
        raise PermissionDenied


def asked(serializer, data):
    form = serializer(data=data)
    form.is_valid(raise_exception=True)
    return form.validated_data


def revision_of(request, *, required=False):
    """The revision If-Match names; None where it names none or any."""
    said = request.headers.get("If-Match", "").strip()
    if said in ("", "*"):
        if required:
            raise Refusal("revision-missing")
        return None
    found = re.fullmatch(r'(?:W/)?"([0-9]{1,18})"', said, re.ASCII)
    if not found:
        raise Refusal("revision-stale")
    return int(found[1])


def shown(questions):
    """Loaded questions as machines see them, in a flat number of queries."""
    drafts = drafts_of(questions)
    return [
        {
            "id": question.pk,
            "revision": question.latest_revision_id,
            "live": question.live,
            "has_unpublished_changes": question.has_unpublished_changes,
            "updated_at": question.updated_at.isoformat(),
            "document": document,
        }
        for question, document in zip(drafts, documents_of(drafts), strict=True)
    ]


def answer(question_id, status=200):
    """One question with what keeps it from being published, and its ETag."""
    found = list(loaded().filter(pk=question_id))
    if not found:
        raise Refusal("not-found")
    [content], [draft] = shown(found), drafts_of(found)
    findings = [
        actions.error(x.code, x.message, x.field) for x in rules.readiness(draft)
    ]
    body = {**content, "findings": findings}
    return Response(body, status=status, headers={"ETag": f'"{content["revision"]}"'})


def loaded():
    return Question.objects.select_related("latest_revision").prefetch_related(
        "question_topics", "tagged_items", "question_exam_types"
    )


class StaffQuestions(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_questions",
        parameters=[serializers.QuestionQuery],
        responses=SHOWN(many=True),
    )
    def get(self, request):
        """Questions as their editors see them, the newest first, by cursor."""
        needs(request.user, "view")
        wanted = asked(serializers.QuestionQuery, request.query_params.dict())
        pages = Newest()
        rows = filtered(loaded(), wanted).order_by("-pk")
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(shown(page))

    @extend_schema(
        operation_id="staff_question_create",
        parameters=[serializers.WriteQuery],
        request=DOCUMENT,
        responses={201: SHOWN},
    )
    def post(self, request):
        """Write a new draft."""
        needs(request.user, "add")
        query = asked(serializers.WriteQuery, request.query_params.dict())
        question = actions.add_draft(request.user, request.data, **query)
        return answer(question.pk, status=201)


class StaffQuestion(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(operation_id="staff_question", responses=SHOWN)
    def get(self, request, question_id):
        """The latest draft of a question."""
        needs(request.user, "view")
        return answer(question_id)

    @extend_schema(
        operation_id="staff_question_update",
        parameters=[serializers.ChangeQuery, IF_MATCH],
        request=DOCUMENT,
        responses={200: SHOWN, **STALE},
    )
    def patch(self, request, question_id):
        """A new draft: what the document leaves out stays. Needs If-Match."""
        needs(request.user, "change")
        query = asked(serializers.ChangeQuery, request.query_params.dict())
        answer(question_id)
        revision = revision_of(request, required=True)
        actions.change_draft(
            request.user, question_id, request.data, revision=revision, **query
        )
        return answer(question_id)

    @extend_schema(
        operation_id="staff_question_delete",
        parameters=[IF_MATCH],
        responses={204: None, **STALE},
    )
    def delete(self, request, question_id):
        """Delete a draft that was never published and that nothing holds."""
        needs(request.user, "delete")
        actions.drop_draft(request.user, question_id, revision=revision_of(request))
        return Response(status=204)


class PublishStaffQuestion(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_question_publish",
        parameters=[IF_MATCH],
        request=None,
        responses={200: SHOWN, **STALE},
    )
    def post(self, request, question_id):
        """Publish the latest draft, or say everything that keeps it back."""
        needs(request.user, "publish")
        actions.publish(request.user, question_id, revision=revision_of(request))
        return answer(question_id)


class UnpublishStaffQuestion(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_question_unpublish",
        parameters=[IF_MATCH],
        request=None,
        responses={200: SHOWN, **STALE},
    )
    def post(self, request, question_id):
        """Withdraw a question from new exams; papers keep it."""
        needs(request.user, "publish")
        actions.unpublish(request.user, question_id, revision=revision_of(request))
        return answer(question_id)


class BulkStaffQuestions(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines-bulk"

    @extend_schema(
        operation_id="staff_questions_bulk",
        parameters=[
            serializers.WriteQuery,
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER, required=True
            ),
        ],
        request=serializers.BulkInput,
        responses=serializers.BulkReport,
    )
    def post(self, request):
        """Write up to 100 new questions; each goes in or is refused by itself."""
        needs(request.user, "add")
        query = asked(serializers.WriteQuery, request.query_params.dict())
        form = asked(serializers.BulkInput, request.data)
        if form["publish"]:
            needs(request.user, "add", "publish")
        key, body = idempotency.key_of(request), bytes(repr([form, query]), "utf-8")
        return Response(
            idempotency.once(
                request.user, key, body, lambda: report(request.user, form, query)
            )
        )


def report(user, form, query):
    items = actions.add_drafts(
        user, form["questions"], publishing=form["publish"], **query
    )
    refused = sum(item["state"] == "refused" for item in items)
    return {"created": len(items) - refused, "refused": refused, "items": items}
