"""WebP as its RIFF chunks (RFC 9649)."""

import struct

from cms.media.contents.profiles import is_profile
from cms.media.contents.rejecting import Rejected

HEADER = 12
PIXELS = {b"VP8 ", b"VP8L", b"ALPH"}
FEATURES, FEATURES_BYTES = b"VP8X", 10
MOVING = {b"ANIM", b"ANMF"}
PROFILE, HAS_PROFILE = b"ICCP", 0x20
EXTRAS = 0x08 | 0x04  # flags of VP8X: EXIF, XMP


def rebuilt(data):
    """The same picture without EXIF and XMP."""
    [told] = struct.unpack_from("<I", data, 4)
    end = told + 8
    if end > len(data):
        raise ValueError("cut short")
    if data[end:].strip(b"\x00"):
        raise Rejected("trailing", "There is something after the picture's end.")
    chunks = list(chunks_of(data, end))
    told = [body for kind, body in chunks if kind == PROFILE]
    has_profile = len(told) == 1 and is_profile(told[0])
    body = b"".join(kept(kind, part, has_profile) for kind, part in chunks)
    return struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WEBP") + body


def chunks_of(data, end):
    """(kind, body) of each."""
    at = HEADER
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length + length % 2 > end:
            raise ValueError("cut short")
        if kind in MOVING:
            raise Rejected("moving", "Moving pictures are not taken.")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def kept(kind, body, has_profile):
    if kind == FEATURES:
        unsaid = EXTRAS if has_profile else EXTRAS | HAS_PROFILE
        body = bytes([body[0] & ~unsaid]) + body[1:FEATURES_BYTES]
    elif kind not in PIXELS and not (kind == PROFILE and has_profile):
        return b""
    return struct.pack("<4sI", kind, len(body)) + body + bytes(len(body) % 2)
