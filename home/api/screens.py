"""The two calls that draw a home screen: before signing in, and after."""

from django.conf import settings
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView

from accounts.authentication import BearerHint
from core.etags import tagged
from home import screens
from home.api.serializers import PublicScreen, StudentScreen
from home.audience import Visitor, version
from home.keeping import kept

LANGUAGE, VERSION = "Accept-Language", "X-App-Version"
HEADERS = [
    OpenApiParameter(
        LANGUAGE,
        location=OpenApiParameter.HEADER,
        description="Articles and pages are those of this language.",
    ),
    OpenApiParameter(
        VERSION,
        location=OpenApiParameter.HEADER,
        description="The version of the app, such as 2.1: some things are for some.",
    ),
]


def language_of(request):
    """The content language asked for, else that of the profile, else the first."""
    header = request.headers.get(LANGUAGE, "")
    asked = [tag.partition("-")[0] for tag, _ in parse_accept_lang_header(header)]
    if request.user is not None:
        asked.append(getattr(request.user, "preferences", {}).get("content_language"))
    known = settings.CONTENT_LANGUAGES
    return next((x for x in asked if x in known), known[0])


def version_of(request):
    return version(request.headers.get(VERSION))


class PublicHome(APIView):
    authentication_classes = [BearerHint]
    permission_classes = [AllowAny]
    throttle_scope = "home"

    @extend_schema(
        operation_id="cms_public", parameters=HEADERS, responses=PublicScreen
    )
    def get(self, request):
        """All that the app shows before signing in."""
        at = timezone.now()
        body, seconds = kept("public", language_of(request), request._request, at)
        visitor = Visitor(at, app_version=version_of(request))
        said = screens.shown_to(visitor, body)
        response = tagged(request, said, f"public, max-age={seconds}")
        patch_vary_headers(response, [LANGUAGE, VERSION])
        return response


class StudentHome(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "home"

    @extend_schema(
        operation_id="cms_student", parameters=HEADERS, responses=StudentScreen
    )
    def get(self, request):
        """All that the app's home screen shows somebody who is signed in."""
        at = timezone.now()
        body, _ = kept("student", language_of(request), request._request, at)
        visitor = Visitor(at, request.user, version_of(request))
        begun = screens.under_way(visitor, body)
        said = screens.shown_to(visitor, body, begun)
        return tagged(request, {**said, "under_way": begun}, "private, no-cache")
