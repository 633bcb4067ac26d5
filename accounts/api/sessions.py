"""Where somebody is signed in, and ending it from afar."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions
from accounts.models import DeviceSession
from core.pagination import Newest


class Session(serializers.ModelSerializer):
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = DeviceSession
        fields = [
            "id",
            "device_name",
            "user_agent",
            "ip",
            "created_at",
            "last_seen",
            "is_current",
        ]
        read_only_fields = fields

    def get_is_current(self, session) -> bool:
        return session.pk == self.context["request"].auth


class MySessions(ListAPIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"
    serializer_class = Session
    pagination_class = Newest
    queryset = DeviceSession.objects.filter(ended_at=None)

    def get_queryset(self):
        return super().get_queryset().filter(user=self.request.user)

    @extend_schema(operation_id="me_sessions")
    def get(self, request):
        """Where I am signed in, the latest seen first."""
        return super().get(request)

    @extend_schema(operation_id="me_sessions_end_others", responses={204: None})
    def delete(self, request):
        """Sign out everywhere else."""
        actions.end_other_sessions(request.user, request.auth)
        return Response(status=204)


class MySession(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(operation_id="me_session_end", responses={204: None})
    def delete(self, request, session_id):
        """Sign out on one device; doing it twice changes nothing."""
        actions.end_session(request.user, session_id)
        return Response(status=204)
