"""Size, name and bytes of an upload must tell the same story."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings

from cms.media.contents import audio, disguises, kinds, pdf, pictures
from cms.media.contents.rejecting import Rejected

__all__ = [
    "Content",
    "Rejected",
    "checked",
    "max_bytes",
    "refuse_size",
    "sniffed",
    "suffix_of",
]

MAGIC = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
    (b"OggS", 0, "audio/ogg"),
    (b"ftyp", 4, "audio/mp4"),
    (b"ID3", 0, "audio/mpeg"),
)


@dataclass(frozen=True)
class Content:
    """Bytes that may be kept: their type, themselves without hidden extras, measure."""

    content_type: str
    data: bytes
    width: int | None = None
    height: int | None = None


def checked(data, name, allowed=kinds.EVERYTHING):
    """The `Content` of an upload called `name`; refused with `Rejected`."""
    content_type = sniffed(data)
    if content_type not in allowed:
        raise Rejected("type", f"Not a type that is taken here. Send {words(allowed)}.")
    refuse_size(len(data), content_type)
    if kinds.by_suffix(PurePosixPath(name).suffix) != content_type:
        raise Rejected(
            "extension", f"The name does not fit: inside, this is {content_type}."
        )
    disguises.refuse(data, content_type)
    if content_type in kinds.PICTURES:
        clean, *size = pictures.cleaned(data, content_type)
        refuse_size(len(clean), content_type)
        return Content(content_type, clean, *size)
    if content_type in kinds.AUDIO:
        return Content(content_type, audio.cleaned(data, content_type))
    pdf.refuse(data)
    return Content(content_type, data)


def sniffed(data):
    for magic, at, content_type in MAGIC:
        if data.startswith(magic, at):
            return content_type
    return "audio/mpeg" if audio.is_frame(data, 0) else None


def max_bytes(content_type):
    if content_type in kinds.PICTURES:
        return settings.MAX_IMAGE_BYTES
    if content_type in kinds.AUDIO:
        return settings.MAX_AUDIO_BYTES
    return settings.MAX_PDF_BYTES


def refuse_size(size, content_type):
    limit = max_bytes(content_type)
    if size > limit:
        raise Rejected("size", f"Too large: at most {limit / 2**20:g} MB are taken.")


def words(types):
    names = sorted(kinds.SUFFIXES[kind][0][1:].upper() for kind in types)
    return ", ".join(names)


def suffix_of(content_type):
    """How the stored name of such a file ends, "" for what is no type of ours."""
    return kinds.SUFFIXES.get(content_type, [""])[0]
