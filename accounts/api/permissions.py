"""What somebody may do beside using the app."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView


class Permissions(serializers.Serializer):
    permissions = serializers.ListField(
        child=serializers.CharField(), help_text="As room.verb_thing, sorted."
    )


class MyPermissions(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(operation_id="me_permissions", responses=Permissions)
    def get(self, request):
        """What roles and single permissions allow me as staff; nothing for students."""
        held = sorted(request.user.get_all_permissions())
        return Response({"permissions": held})
