"""What a caller may read of published exams."""

from functools import partial

from django.utils import timezone
from django.utils.cache import patch_vary_headers

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.authentication import BearerGuest
from core.etags import tagged
from core.pagination import Newest
from exams.papers import access, caching, offering
from exams.papers.models import Exam
from exams.papers.serializers import (
    ExamDetail,
    ExamQuery,
    ExamSectionDetail,
    ExamSummary,
)


def caller(request):
    """The number of who calls, None of a guest."""
    return request.user and request.user.pk


def said(request, content, *, own):
    """The answer with its tag; kept by nobody else where it is the caller's own."""
    answer = tagged(request, content)
    if own:
        answer["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, ["Authorization"])
    return answer


class PublishedExams(ListAPIView):
    authentication_classes = [BearerGuest]
    permission_classes = [AllowAny]
    throttle_scope = "reading"
    serializer_class = ExamSummary
    pagination_class = Newest
    queryset = Exam.objects.none()

    def get_queryset(self):
        form = ExamQuery(data=self.request.query_params.dict())
        form.is_valid(raise_exception=True)
        exams = access.offered_to(caller(self.request)).with_paper()
        return offering.filtered(exams, form.validated_data, timezone.now())

    @extend_schema(operation_id="exams", parameters=[ExamQuery])
    def get(self, request):
        """Published exams for the caller, the newest first."""
        own = access.has_own(caller(request))
        if own or request.GET:
            return said(request, self.page(request), own=own)
        page, stamp = partial(self.page, request), access.list_stamp()
        return said(request, caching.kept("list", stamp, page), own=False)

    def page(self, request):
        return self.list(request).data


class PublishedExam(APIView):
    authentication_classes = [BearerGuest]
    permission_classes = [AllowAny]
    throttle_scope = "reading"

    @extend_schema(operation_id="exam_detail", responses=ExamDetail)
    def get(self, request, slug):
        """A published exam with its terms and sections."""
        found = detail(request, slug)
        return said(request, found, own=is_own(found))


class PublishedSections(APIView):
    authentication_classes = [BearerGuest]
    permission_classes = [AllowAny]
    throttle_scope = "reading"

    @extend_schema(operation_id="exam_sections", responses=ExamSectionDetail(many=True))
    def get(self, request, slug):
        """The sections of a published exam."""
        found = detail(request, slug)
        return said(request, found["sections"], own=is_own(found))


def is_own(found):
    return found["audience"] != Exam.Audience.EVERYONE


def detail(request, slug):
    exam_id, stamp = access.published_stamp(slug, caller(request))
    return caching.kept(
        exam_id, stamp, lambda: ExamDetail(access.published_exam(exam_id)).data
    )
