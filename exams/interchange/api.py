"""Imports for machines, under /api/v1/staff/imports/."""

from django.http import HttpResponse

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import StaffBearer
from core.exporting import XLSX
from core.pagination import Newest
from exams.interchange import access, actions, mending, serializers, topics

COUNTS = tuple(serializers.Counts().fields)
SHOWN = ("row", "column", "code", "message", "is_note")


def asked(serializer, data):
    form = serializer(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def shown(batch):
    names = ("id", "file_name", "sha256", "format", "position", "total", "failure")
    return {
        **{name: getattr(batch, name) for name in names},
        "state": batch.get_status_display(),
        "exam": batch.asked_for,
        "counts": {name: batch.report.get(name, 0) for name in COUNTS},
        "created_at": batch.created_at.isoformat(),
        "finished_at": batch.finished_at and batch.finished_at.isoformat(),
    }


class StaffImports(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "imports"
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="staff_import",
        request={"multipart/form-data": serializers.ImportInput},
        responses={202: serializers.ImportShown},
    )
    def post(self, request):
        """Bring a file; it is checked and goes in by itself, or waits if asked to."""
        access.may_import(request.user)
        form = asked(serializers.ImportInput, request.data.dict())
        exam, dry_run = form.pop("exam", "") or None, form.pop("dry_run")
        batch = actions.bring(
            request.user, form.pop("file"), name=exam, goes_on=not dry_run, **form
        )
        place = {"Location": f"{request.path}{batch.pk}/"}
        return Response(shown(batch), status=202, headers=place)


class StaffImport(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines"

    @extend_schema(
        operation_id="staff_import_state",
        parameters=[serializers.FindingsQuery],
        responses=serializers.ImportPage,
    )
    def get(self, request, import_id):
        """How far it is, its counts, and its findings by row, by cursor."""
        batch = access.import_batch(request.user, import_id)
        asked(serializers.FindingsQuery, request.query_params.dict())
        pages = Newest()
        found = batch.findings.order_by("row", "pk")
        rows = pages.paginate_queryset(found, request, view=self)
        answer = pages.get_paginated_response(
            [{name: getattr(x, name) for name in SHOWN} for x in rows]
        ).data
        return Response(
            {
                **shown(batch),
                "next": answer["next"],
                "previous": answer["previous"],
                "findings": answer["results"],
                "categories": [
                    {"name": name, "questions": count}
                    for name, count in batch.categories[: topics.MOST]
                ],
            }
        )


class StaffImportFindings(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "machines-bulk"

    @extend_schema(
        operation_id="staff_import_findings",
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def get(self, request, import_id):
        """The rows that stay out with their reasons, to be mended and brought again."""
        return workbook(access.kept_file(request.user, import_id))


def workbook(batch):
    """The answer that downloads a batch's rows to mend."""
    name = f'attachment; filename="findings-{batch.pk}.xlsx"'
    return HttpResponse(
        mending.mend(batch),
        content_type=XLSX,
        headers={"Content-Disposition": name, "Cache-Control": "private, no-store"},
    )
