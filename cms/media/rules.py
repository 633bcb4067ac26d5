"""What an upload is for: who may bring it, which types, and where it lies. Pure."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from unicodedata import bidirectional, category

from cms.media import contents
from cms.media.models.uploads import Purpose


@dataclass(frozen=True)
class Terms:
    """Of one purpose; without a permission everybody may, for themselves."""

    folder: str
    types: frozenset
    permission: str = ""


TERMS = {
    Purpose.NOTES_PDF: Terms("notes", contents.DOCUMENTS, "cms.upload_notes_pdf"),
    Purpose.PRINT_PDF: Terms("prints", contents.DOCUMENTS, "cms.upload_print_pdf"),
    Purpose.QUESTION_IMAGE: Terms(
        "qassets", contents.PICTURES, "cms.upload_question_image"
    ),
    Purpose.OPTION_IMAGE: Terms(
        "qassets", contents.PICTURES, "cms.upload_option_image"
    ),
    Purpose.EXPLANATION_IMAGE: Terms(
        "qassets", contents.PICTURES, "cms.upload_explanation_image"
    ),
    Purpose.AUDIO: Terms("qassets", contents.AUDIO, "cms.upload_audio"),
    Purpose.AVATAR: Terms("avatars", contents.PICTURES),
    Purpose.OTHER: Terms("files", contents.EVERYTHING, "cms.upload_other"),
}
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
FOLDERS = {terms.folder for terms in TERMS.values()}


def refuse_announced(purpose, file_name, content_type, size):
    """Refuse a file by what is told of it, before its bytes are sent."""
    try:
        if content_type not in TERMS[purpose].types:
            raise contents.Rejected("type", "This purpose takes no such type.")
        param = "size_bytes"
        contents.refuse_size(size, content_type)
        param = "file_name"
        if contents.by_suffix(PurePosixPath(file_name).suffix) != content_type:
            raise contents.Rejected("extension", "The name does not fit the type.")
        if not all(map(is_shown_in_its_place, file_name)):
            raise contents.Rejected("name", "The name holds signs that nobody sees.")
    except contents.Rejected as rejected:
        raise rejected.refusal(
            "content_type" if rejected.code == "type" else param
        ) from rejected


def is_shown_in_its_place(sign):
    """False for what breaks a line or turns the letters after it around."""
    return category(sign) != "Cc" and bidirectional(sign) not in TURNING
