"""The calls of one who looks back: history, and which explanations were opened."""

from django.utils import timezone

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pagination import Newest
from core.serializers import Input
from exams.attempts import history, reviewing
from exams.attempts.marks import HistoryItem, HistoryQuery, OpenedQuestion
from exams.attempts.models import Attempt


class MyHistory(ListAPIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"
    serializer_class = HistoryItem
    pagination_class = Newest
    queryset = Attempt.objects.none()

    def get_queryset(self):
        form = HistoryQuery(data=self.request.query_params.dict())
        form.is_valid(raise_exception=True)
        asked = {x: form.validated_data.get(x) for x in ("exam", "subject")}
        now = timezone.now()
        self.subject = asked["subject"]
        self.ids = history.released(self.request.user, now=now, **asked)
        rows = Attempt.objects.filter(pk__in=self.ids).select_related("exam")
        return rows.defer(*history.HEAVY, "exam__emails").order_by("-closed_at", "-pk")

    def paginate_queryset(self, queryset):
        page = super().paginate_queryset(queryset)
        return history.told(page, self.ids, self.subject)

    @extend_schema(operation_id="attempt_history", parameters=[HistoryQuery])
    def get(self, request):
        """One's released results, the newest first, each with the trend up to it."""
        return self.list(request)


class OpenExplanation(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "calls"

    @extend_schema(
        operation_id="attempt_reviewed", request=None, responses=OpenedQuestion
    )
    def post(self, request, attempt_id, question_id):
        """Note that an explanation was opened; the first time stays."""
        Input(data=request.data).is_valid(raise_exception=True)
        opened = reviewing.open_explanation(
            request.user, attempt_id, question_id, now=timezone.now()
        )
        return Response(OpenedQuestion(opened).data)
