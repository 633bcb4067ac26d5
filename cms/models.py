from cms.media.models import Blob, CustomDocument, CustomImage, CustomRendition
from cms.site.models import SiteSettings
from cms.syllabus.models import SubjectPage, SyllabusCode, SyllabusPage, TopicPage

__all__ = [
    "Blob",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "SiteSettings",
    "SubjectPage",
    "SyllabusCode",
    "SyllabusPage",
    "TopicPage",
]
