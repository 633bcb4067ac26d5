"""Pictures and documents editors upload, and the bytes published versions keep."""

from cms.media.models.blobs import Avatar, Blob, BlobRendition, blob_path
from cms.media.models.library import CustomDocument, CustomImage, CustomRendition
from cms.media.models.uploads import Upload

__all__ = [
    "Avatar",
    "Blob",
    "BlobRendition",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "Upload",
    "blob_path",
]
