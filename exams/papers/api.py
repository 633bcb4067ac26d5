"""What everybody may read of published exams."""

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.authentication import BearerHint
from core.etags import tagged
from core.pagination import Newest
from exams.papers import access, caching
from exams.papers.models import Exam
from exams.papers.serializers import ExamDetail, ExamSectionDetail, ExamSummary


class PublishedExams(ListAPIView):
    """Published exams, the newest first."""

    authentication_classes = [BearerHint]
    permission_classes = [AllowAny]
    throttle_scope = "reading"
    serializer_class = ExamSummary
    pagination_class = Newest
    queryset = Exam.objects.live().with_paper()

    def get(self, request):
        if request.GET:
            return tagged(request, self.page(request))
        stamp = access.list_stamp()
        return tagged(request, caching.kept("list", stamp, partial(self.page, request)))

    def page(self, request):
        return self.list(request).data


class PublishedExam(APIView):
    authentication_classes = [BearerHint]
    permission_classes = [AllowAny]
    throttle_scope = "reading"

    @extend_schema(operation_id="exam_detail", responses=ExamDetail)
    def get(self, request, slug):
        """A published exam with its sections."""
        return tagged(request, detail(slug))


class PublishedSections(APIView):
    authentication_classes = [BearerHint]
    permission_classes = [AllowAny]
    throttle_scope = "reading"

    @extend_schema(operation_id="exam_sections", responses=ExamSectionDetail(many=True))
    def get(self, request, slug):
        """The sections of a published exam."""
        return tagged(request, detail(slug)["sections"])


def detail(slug):
    exam_id, stamp = access.published_stamp(slug)
    return caching.kept(
        exam_id, stamp, lambda: ExamDetail(access.published_exam(exam_id)).data
    )
