"""Oneself: reading, changing, leaving, taking one's data along."""

import gzip

from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpResponse
from django.utils import timezone

from allauth.account.models import EmailAddress
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import access, actions
from accounts.models import DataExport, User
from core.serializers import Input

E164 = r"^(\+[1-9]\d{6,14})?$"


class Preferences(Input):
    """What the app remembers of somebody's taste; unknown keys are refused."""

    theme = serializers.ChoiceField(["system", "light", "dark"], required=False)
    text_size = serializers.ChoiceField(["small", "normal", "large"], required=False)
    reduce_motion = serializers.BooleanField(required=False)
    sounds = serializers.BooleanField(required=False)
    content_language = serializers.ChoiceField(
        settings.CONTENT_LANGUAGES, required=False
    )
    interests = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1),
        max_length=50,
        required=False,
        help_text="Ids of the subjects and topics somebody follows.",
    )


class MeInput(Input):
    username = serializers.CharField(
        min_length=3, max_length=150, validators=[UnicodeUsernameValidator()]
    )
    full_name = serializers.CharField(max_length=150, allow_blank=True)
    phone = serializers.RegexField(E164, max_length=16, allow_blank=True)
    timezone = serializers.CharField(max_length=64)
    language = serializers.ChoiceField(settings.LANGUAGES)
    preferences = Preferences()

    def validate_username(self, value):
        return value.lower()

    def validate_timezone(self, value):
        if value not in settings.TIME_ZONES:
            raise serializers.ValidationError("There is no such time zone.", "unknown")
        return value


class Me(serializers.ModelSerializer):
    email_verified = serializers.SerializerMethodField()
    status = serializers.CharField(help_text="active, blocked or deleted.")
    preferences = Preferences()

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "full_name",
            "email",
            "email_verified",
            "phone",
            "phone_verified",
            "status",
            "timezone",
            "language",
            "preferences",
        ]
        read_only_fields = fields

    def get_email_verified(self, user) -> bool:
        mine = EmailAddress.objects.filter(user=user, email=user.email)
        return mine.filter(verified=True).exists()


class MeView(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(operation_id="me_read", responses=Me)
    def get(self, request):
        """Who is signed in."""
        return Response(Me(request.user).data)

    @extend_schema(operation_id="me_change", request=MeInput, responses=Me)
    def patch(self, request):
        """Change what is sent, keep the rest; preferences are merged by key.

        The e-mail address changes by the sign-in calls, with a mailed code. A phone
        number set here is not verified; `""` takes it away.
        """
        form = MeInput(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        person = actions.change_profile(request.user, form.validated_data)
        return Response(Me(person).data)


class DeleteInput(Input):
    password = serializers.CharField(
        max_length=128, required=False, trim_whitespace=False
    )


class DeleteMe(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "confirming"

    @extend_schema(operation_id="me_delete", request=DeleteInput, responses={204: None})
    def post(self, request):
        """Delete my account: personal data goes, every sign-in ends.

        Asks for the password, or for a sign-in of the last ten minutes
        (403 `confirm-first`). What was paid for and answered is kept without a name.
        """
        form = DeleteInput(data=request.data)
        form.is_valid(raise_exception=True)
        access.confirmed(
            request.user,
            request.auth,
            password=form.validated_data.get("password"),
            at=timezone.now(),
        )
        actions.delete_account(request.user)
        return Response(status=204)


class Export(serializers.ModelSerializer):
    class Meta:
        model = DataExport
        fields = ["id", "state", "created_at", "ready_at", "expires_at"]
        read_only_fields = fields


class ExportMe(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "exporting"

    @extend_schema(operation_id="me_export", request=None, responses={202: Export})
    def post(self, request):
        """Export my data: a link is mailed when the file is there.

        Asked again within a day, the same export is answered.
        """
        export = actions.ask_for_export(request.user)
        return Response(Export(export).data, status=202)


class MyExport(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "reading"

    @extend_schema(operation_id="me_export_file", responses={200: OpenApiTypes.OBJECT})
    def get(self, request, export_id):
        """The file, as JSON; for its owner alone, and for seven days."""
        export = access.own_export(request.user, export_id, at=timezone.now())
        return file_of(export)


class MailedExport(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_scope = "reading"

    @extend_schema(
        operation_id="export_file", responses={200: OpenApiTypes.OBJECT}, auth=[]
    )
    def get(self, request, signed):
        """The same file, for the link in the mail: a browser opens it, for seven days.

        The link opens nothing else, and nothing once the account has another address.
        """
        return file_of(access.mailed_export(signed, at=timezone.now()))


def file_of(export):
    """An export to be saved; no copy of it stays on the way."""
    response = HttpResponse(
        gzip.decompress(export.content), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
