"""What an app asks before anybody is signed in."""

from django.conf import settings
from django.utils import timezone

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import providers
from accounts.authentication import BearerHint
from core.problems import CODES


class AppVersions(serializers.Serializer):
    minimum = serializers.CharField(help_text="Older apps must be renewed.")
    latest = serializers.CharField()


class Language(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class ErrorCode(serializers.Serializer):
    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()


class ClientFacts(serializers.Serializer):
    server_time = serializers.DateTimeField()
    app_version = AppVersions()
    languages = Language(many=True)
    sign_in = serializers.ListField(
        child=serializers.CharField(),
        help_text="password, email-code and the providers offered, as google.",
    )
    terms_version = serializers.CharField()
    error_codes = ErrorCode(many=True)


class ClientView(APIView):
    permission_classes = [AllowAny]
    throttle_scope = "reading"
    authentication_classes = [BearerHint]

    @extend_schema(operation_id="client", responses=ClientFacts, auth=[])
    def get(self, request):
        """What the server offers and which errors it may answer."""
        return Response(
            {
                "server_time": timezone.now(),
                "app_version": settings.APP_VERSIONS,
                "languages": [
                    {"code": code, "name": name} for code, name in settings.LANGUAGES
                ],
                "sign_in": sign_in_methods(),
                "terms_version": settings.TERMS_VERSION,
                "error_codes": [
                    {"code": code, **facts} for code, facts in CODES.items()
                ],
            }
        )


def sign_in_methods():
    by_code = ["email-code"] if settings.ACCOUNT_LOGIN_BY_CODE_ENABLED else []
    return ["password", *by_code, *providers.offered()]
