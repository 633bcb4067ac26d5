"""What uploads take and answer."""

from rest_framework import serializers

from cms.media.models import Upload
from cms.media.models.uploads import Purpose
from core.serializers import Input


class UploadInput(Input):
    file_name = serializers.CharField(max_length=255)
    content_type = serializers.CharField(max_length=100)
    size_bytes = serializers.IntegerField(min_value=1)
    purpose = serializers.ChoiceField(Purpose.choices)
    checksum_sha256 = serializers.RegexField(
        "^[0-9a-f]{64}$",
        max_length=64,
        required=False,
        help_text="SHA-256 of the bytes, 64 hexadecimal digits.",
    )


class AnnouncedUpload(serializers.ModelSerializer):
    """Where to PUT the bytes, with exactly the announced Content-Type and size."""

    file_id = serializers.UUIDField(source="id")
    presigned_put_url = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = ["file_id", "object_key", "presigned_put_url", "expires_at"]
        read_only_fields = fields

    def get_presigned_put_url(self, upload) -> str:
        return self.context["put_url"]


class ConfirmedUpload(serializers.ModelSerializer):
    """A file in the library; `sha256` is of the bytes as they are kept.

    An avatar is no file of the library and has no key.
    """

    file_id = serializers.UUIDField(source="id")
    status = serializers.SerializerMethodField()
    object_key = serializers.SerializerMethodField()
    image_id = serializers.IntegerField(allow_null=True)
    document_id = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Upload
        fields = [
            "file_id",
            "status",
            "purpose",
            "object_key",
            "content_type",
            "sha256",
            "image_id",
            "document_id",
            "confirmed_at",
        ]
        read_only_fields = fields

    def get_status(self, upload) -> str:
        return "confirmed"

    def get_object_key(self, upload) -> str | None:
        return None if upload.purpose == Purpose.AVATAR else upload.object_key


class MyAvatar(serializers.Serializer):
    """`url` is opaque, short-lived and of use to this sign-in only."""

    url = serializers.CharField()
    sha256 = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
