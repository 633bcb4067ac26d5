"""Bytes for those who may have them, and files brought by scripts."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import FileUploadParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import BearerClaims, StaffBearer
from cms.media import access, actions, delivery, links, naming, negotiation, serializers
from core.limits import limit
from core.problems import Refusal

WIDTH = OpenApiParameter(
    "w",
    str,
    enum=["360", "720", "full"],
    description="The screen's width class; lighter copies need an Accept header that "
    "names image/webp or image/avif.",
)
BYTES = {
    (200, "*/*"): OpenApiTypes.BINARY,
    (206, "*/*"): OpenApiTypes.BINARY,
    304: OpenApiResponse(description="The client has these bytes."),
    410: OpenApiResponse(description="The link has run out."),
    412: OpenApiResponse(description="`If-Match` names other bytes."),
    416: OpenApiResponse(description="The range begins after the end."),
}


class Asset(APIView):
    """What the `media` map of a delivery links to."""

    authentication_classes = [BearerClaims]
    permission_classes = [IsAuthenticated]
    throttle_scope = "pictures"
    content_negotiation_class = negotiation.Anything

    @extend_schema(operation_id="asset", parameters=[WIDTH], responses=BYTES)
    def get(self, request, signed):
        """A picture or recording, whole or one range of it (RFC 9110)."""
        stored = access.open_asset(
            signed, request.user.pk, request.auth, negotiation.wanted(request)
        )
        return delivery.answer(request, stored)


class StaffAsset(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "pictures"
    content_negotiation_class = negotiation.Anything

    @extend_schema(operation_id="staff_asset", parameters=[WIDTH], responses=BYTES)
    def get(self, request, sha256):
        """Any kept bytes, for staff who may see content."""
        form = negotiation.wanted(request)
        return delivery.answer(request, access.any_blob(request.user, sha256, form))


class AnnounceUpload(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "uploads"

    @extend_schema(
        operation_id="upload_announce",
        request=serializers.UploadInput,
        responses={201: serializers.AnnouncedUpload},
    )
    def post(self, request):
        """Announce a file and learn where its bytes go."""
        access.staff_only(request.user)
        form = serializers.UploadInput(data=request.data)
        form.is_valid(raise_exception=True)
        upload = actions.announce_upload(
            request.user, now=timezone.now(), **form.validated_data
        )
        context = {"put_url": put_url(request, upload)}
        answer = serializers.AnnouncedUpload(upload, context=context)
        return Response(answer.data, status=201)


def put_url(request, upload):
    """The bucket's own address where there is one, else ours."""
    if hasattr(default_storage, "put_url"):
        name = naming.incoming(upload.object_key)
        return default_storage.put_url(name, upload.content_type, upload.size_bytes)
    return request.build_absolute_uri(links.put_path(upload))


class UploadBytes(APIView):
    """The local store's stand-in for a bucket: the link itself is the permission."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_scope = "uploads"
    parser_classes = [FileUploadParser]
    content_negotiation_class = negotiation.Anything

    @extend_schema(
        operation_id="upload_bytes",
        request={"*/*": OpenApiTypes.BINARY},
        responses={200: None},
        auth=[],
    )
    def put(self, request, signed):
        """Send the bytes of an announced upload."""
        upload = access.open_put(signed)
        actions.take_bytes(
            upload,
            request.stream,
            content_type=request.content_type or "",
            size=int(request.META.get("CONTENT_LENGTH") or 0),
        )
        return Response(status=200)


class ConfirmUpload(APIView):
    authentication_classes = [StaffBearer]
    permission_classes = [IsAuthenticated]
    throttle_scope = "uploads"

    @extend_schema(
        operation_id="upload_confirm",
        request=None,
        responses=serializers.ConfirmedUpload,
    )
    def post(self, request, file_id):
        """Have the bytes looked at and taken; a second call answers the same."""
        upload = actions.confirm_upload(request.user, file_id, now=timezone.now())
        return Response(serializers.ConfirmedUpload(upload).data)


class MyAvatar(APIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "uploads"
    content_negotiation_class = negotiation.Anything
    parser_classes = [MultiPartParser, FileUploadParser]

    @extend_schema(
        operation_id="avatar_get",
        responses={
            200: serializers.MyAvatar,
            404: OpenApiResponse(description="There is none."),
        },
    )
    def get(self, request):
        """One's own picture."""
        return self.shown(access.own_avatar(request.user))

    @extend_schema(
        operation_id="avatar_put",
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            },
            "image/*": OpenApiTypes.BINARY,
        },
        responses=serializers.MyAvatar,
    )
    def put(self, request):
        """Set one's own picture: PNG, JPEG or WebP."""
        limit("avatars", f"user {request.user.pk}")
        return self.shown(actions.set_avatar(request.user, sent(request)))

    @extend_schema(operation_id="avatar_delete", responses={204: None})
    def delete(self, request):
        """Take one's own picture away."""
        actions.drop_avatar(request.user)
        return Response(status=204)

    def shown(self, avatar):
        blob, user = avatar.blob, self.request.user
        [url] = links.asset_urls([blob.pk], user.pk, self.request.auth).values()
        facts = {"sha256": blob.pk, "width": blob.width, "height": blob.height}
        return Response(serializers.MyAvatar({"url": url, **facts}).data)


def sent(request):
    """The picture as a form's `file` or as the body itself; never more than may be."""
    most = settings.MAX_IMAGE_BYTES + 1
    if (request.content_type or "").startswith("multipart/"):
        if "file" not in request.FILES:
            raise Refusal("bad-request")
        return request.FILES["file"].read(most)
    return request.stream.read(most) if request.stream else b""
