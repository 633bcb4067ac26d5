from cms.media.models import (
    Avatar,
    Blob,
    BlobRendition,
    CustomDocument,
    CustomImage,
    CustomRendition,
    Upload,
)
from cms.site.models import SiteSettings, ThemeSettings
from cms.syllabus.models import SubjectPage, SyllabusCode, SyllabusPage, TopicPage

__all__ = [
    "Avatar",
    "Blob",
    "BlobRendition",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "SiteSettings",
    "SubjectPage",
    "SyllabusCode",
    "SyllabusPage",
    "ThemeSettings",
    "TopicPage",
    "Upload",
]
